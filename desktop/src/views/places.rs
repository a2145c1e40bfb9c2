//! Places: regions as an admin knows them, by where they are and by their address.

use tenantry_core::Region;

/// Where the region is.
pub(crate) const fn place(region: &Region) -> &'static str {
    match region {
        Region::UsEast1 => "US East (N. Virginia)",
        Region::UsEast2 => "US East (Ohio, government)",
        Region::UsWest2 => "US West (Oregon)",
        Region::CaCentral1 => "Canada (Central)",
        Region::MxCentral1 => "Mexico (Central)",
        Region::SaEast1 => "South America (S\u{e3}o Paulo)",
        Region::EuWest1 => "Europe (Ireland)",
        Region::EuWest2 => "Europe (London)",
        Region::EuCentral1 => "Europe (Frankfurt)",
        Region::EuCentral2 => "Europe (Zurich)",
        Region::MeCentral1 => "Middle East (UAE)",
        Region::ApSouth1 => "Asia Pacific (Mumbai)",
        Region::ApSoutheast1 => "Asia Pacific (Singapore)",
        Region::ApSoutheast2 => "Asia Pacific (Sydney)",
        Region::ApNortheast1 => "Asia Pacific (Tokyo)",
        Region::ApNortheast2 => "Asia Pacific (Seoul)",
        Region::ApNortheast3 => "Asia Pacific (Osaka)",
        Region::EuscDeEast1 => "Europe (Brandenburg, sovereign)",
        Region::Custom(_) => "Custom",
    }
}

/// The region's own address.
pub(crate) fn address(region: &Region) -> String {
    region.domain().map_or_else(|| region.to_string(), str::to_owned)
}

/// Both, in one line.
pub(crate) fn in_full(region: &Region) -> String {
    format!("{} \u{b7} {}", place(region), address(region))
}

/// The region of that name, domain, address or place: `eu-west-1`, `mypurecloud.ie`, what a browser
/// shows, `Europe (Ireland)`, `Ireland`.
pub(crate) fn find(text: &str) -> Option<Region> {
    let text = text.trim();
    Region::named(text).or_else(|| {
        let text = text.to_lowercase();
        let mut named = Region::ALL.iter().filter(|region| {
            let place = place(region).to_lowercase();
            let within = place.split(['(', ')', ',']).map(str::trim);
            place == text || within.skip(1).any(|part| !part.is_empty() && part == text)
        });
        // Two are called central.
        named.next().filter(|_| named.next().is_none()).cloned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_is_found_by_what_an_admin_has_at_hand() {
        for (text, region) in [
            ("eu-west-1", Region::EuWest1),
            (" https://apps.mypurecloud.ie/directory/#/admin ", Region::EuWest1),
            ("login.usw2.pure.cloud", Region::UsWest2),
            ("Europe (Ireland)", Region::EuWest1),
            ("frankfurt", Region::EuCentral1),
            ("ohio", Region::UsEast2),
        ] {
            assert_eq!(find(text), Some(region), "{text}");
        }
        for text in ["", "central", "europe", "evilmypurecloud.ie", "mypurecloud.ie.evil.example"] {
            assert_eq!(find(text), None, "{text}");
        }
    }

    #[test]
    fn every_place_names_its_region_and_no_other() {
        for region in Region::ALL {
            assert_eq!(find(place(region)).as_ref(), Some(region));
        }
    }
}

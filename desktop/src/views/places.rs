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

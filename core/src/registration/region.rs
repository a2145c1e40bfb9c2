//! Regions: where an org lives, and the only hosts its secrets may be sent to.

use std::fmt;
use std::net::Ipv4Addr;

use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use thiserror::Error;

use crate::object::{FromMap as _, object};
use crate::text::parted;

macro_rules! regions {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $domain:literal;)*) => {
        /// A Genesys Cloud region, or a pair of base URLs given explicitly.
        ///
        /// OAuth clients are objects of one region: the same client id elsewhere is unknown there.
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(into = "Stored")]
        pub enum Region {
            $($(#[$doc])* $variant,)*
            /// Base URLs given by configuration: a gateway, a test server. See [`Region::custom`].
            Custom(Custom),
        }

        impl Region {
            /// Every region of Genesys Cloud.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The region's name as AWS spells it, or `custom`.
            pub const fn name(&self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                    Self::Custom(_) => "custom",
                }
            }

            /// The region's domain, such as `mypurecloud.ie`; none for a custom region.
            pub const fn domain(&self) -> Option<&'static str> {
                match self {
                    $(Self::$variant => Some($domain),)*
                    Self::Custom(_) => None,
                }
            }
        }
    };
}

regions! {
    /// US East (N. Virginia).
    UsEast1 = "us-east-1", "mypurecloud.com";
    /// US East (Ohio), for the US government.
    UsEast2 = "us-east-2", "use2.us-gov-pure.cloud";
    /// US West (Oregon).
    UsWest2 = "us-west-2", "usw2.pure.cloud";
    /// Canada (Central).
    CaCentral1 = "ca-central-1", "cac1.pure.cloud";
    /// Mexico (Central).
    MxCentral1 = "mx-central-1", "mxc1.pure.cloud";
    /// South America (São Paulo).
    SaEast1 = "sa-east-1", "sae1.pure.cloud";
    /// Europe (Ireland).
    EuWest1 = "eu-west-1", "mypurecloud.ie";
    /// Europe (London).
    EuWest2 = "eu-west-2", "euw2.pure.cloud";
    /// Europe (Frankfurt).
    EuCentral1 = "eu-central-1", "mypurecloud.de";
    /// Europe (Zurich).
    EuCentral2 = "eu-central-2", "euc2.pure.cloud";
    /// Middle East (UAE).
    MeCentral1 = "me-central-1", "mec1.pure.cloud";
    /// Asia Pacific (Mumbai).
    ApSouth1 = "ap-south-1", "aps1.pure.cloud";
    /// Asia Pacific (Singapore).
    ApSoutheast1 = "ap-southeast-1", "apse1.pure.cloud";
    /// Asia Pacific (Sydney).
    ApSoutheast2 = "ap-southeast-2", "mypurecloud.com.au";
    /// Asia Pacific (Tokyo).
    ApNortheast1 = "ap-northeast-1", "mypurecloud.jp";
    /// Asia Pacific (Seoul).
    ApNortheast2 = "ap-northeast-2", "apne2.pure.cloud";
    /// Asia Pacific (Osaka).
    ApNortheast3 = "ap-northeast-3", "apne3.pure.cloud";
    /// Europe (Brandenburg), EU sovereign cloud.
    EuscDeEast1 = "eusc-de-east-1", "edee1.eusc-pure.cloud";
}

impl Region {
    /// A region given by its two base URLs, such as `https://gateway.example/login`.
    ///
    /// Plain `http` is taken on loopback only: `localhost`, `127.0.0.0/8`, `[::1]`.
    ///
    /// # Errors
    /// [`InvalidRegion`] says which URL is wrong and how.
    pub fn custom(login_base: &str, api_base: &str) -> Result<Self, InvalidRegion> {
        let login = checked_base(login_base)?;
        let api = checked_base(api_base)?;
        Ok(Self::Custom(Custom { login, api }))
    }

    /// The region of that AWS name or domain; host names and URLs of the region are understood.
    ///
    /// Whole host labels are compared: `mypurecloud.com.au` is not `mypurecloud.com`.
    pub fn named(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_lowercase();
        let host = text.strip_prefix("https://").unwrap_or(&text);
        let host = host.split(['/', '?', '#']).next().unwrap_or_default();
        let lives_here = |region: &&Self| {
            region.name() == host
                || region.domain().is_some_and(|domain| {
                    host.strip_suffix(domain)
                        .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
                })
        };
        Self::ALL.iter().find(lives_here).cloned()
    }

    /// Base URL of the login host: `/oauth/authorize` and `/oauth/token` live below it.
    pub fn login_base(&self) -> String {
        self.base("login")
    }

    /// Base URL of the API host: `/api/v2/…` lives below it.
    pub fn api_base(&self) -> String {
        self.base("api")
    }

    /// Whether a token of this region may be sent to `host`, which is `name` or `name:port`.
    pub fn owns_api_host(&self, host: &str) -> bool {
        host.eq_ignore_ascii_case(host_of(&self.api_base()))
    }

    fn base(&self, kind: &str) -> String {
        match (self, self.domain()) {
            (Self::Custom(custom), _) if kind == "login" => custom.login.clone(),
            (Self::Custom(custom), _) => custom.api.clone(),
            (_, domain) => format!("https://{kind}.{}", domain.unwrap_or_default()),
        }
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::Custom(custom) = self {
            return f.write_str(host_of(&custom.login));
        }
        f.write_str(self.name())
    }
}

/// The two base URLs of a custom region, checked.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Custom {
    login: String,
    api: String,
}

object! { Custom, "struct Custom", others Ignored: login = "login", api = "api" }

/// A base URL that no custom region can have.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InvalidRegion {
    /// Neither `https` nor loopback `http`.
    #[error("{0:?} must begin with https:// (http:// is taken for localhost and 127.0.0.1 only)")]
    NotSecure(String),
    /// User info, a query, a fragment, white space, or no host.
    #[error("{0:?} is not a base URL: give scheme, host and perhaps a port and a path")]
    NotABase(String),
    /// A stored region that this version does not know.
    #[error("no region is called {0:?}")]
    Unknown(String),
}

/// A region as it is written into records.
#[derive(Serialize)]
#[serde(untagged)]
enum Stored {
    Named(String),
    Custom(Custom),
}

impl From<Region> for Stored {
    fn from(region: Region) -> Self {
        if let Region::Custom(custom) = region {
            return Self::Custom(custom);
        }
        Self::Named(region.name().to_owned())
    }
}

impl<'de> Deserialize<'de> for Region {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NameOrBases;

        impl<'de> Visitor<'de> for NameOrBases {
            type Value = Region;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a region's name, or its login and api")
            }

            fn visit_str<E: Error>(self, name: &str) -> Result<Region, E> {
                let known = Region::ALL.iter().find(|region| region.name() == name).cloned();
                known.ok_or_else(|| E::custom(InvalidRegion::Unknown(name.to_owned())))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Region, A::Error> {
                let Custom { login, api } = Custom::from_map(map)?;
                Region::custom(&login, &api).map_err(A::Error::custom)
            }
        }

        deserializer.deserialize_any(NameOrBases)
    }
}

fn checked_base(text: &str) -> Result<String, InvalidRegion> {
    let (scheme, rest) =
        parted(text.trim(), "://").ok_or_else(|| InvalidRegion::NotSecure(text.to_owned()))?;
    let rest = rest.trim_end_matches('/');
    let base = format!("{scheme}://{rest}");
    let visible = rest.bytes().all(|c| c.is_ascii_graphic());
    if rest.starts_with('/') || rest.is_empty() || rest.contains(['?', '#', '@', '\\']) || !visible
    {
        return Err(InvalidRegion::NotABase(text.to_owned()));
    }
    match scheme {
        "https" => Ok(base),
        "http" if is_loopback(host_of(&base)) => Ok(base),
        _ => Err(InvalidRegion::NotSecure(text.to_owned())),
    }
}

/// `host` or `host:port` of a URL.
pub(crate) fn host_of(url: &str) -> &str {
    let rest = parted(url, "://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}

/// Whether `host` (`name` or `name:port`) is this machine (RFC 8252 §7.3).
pub(crate) fn is_loopback(host: &str) -> bool {
    if let Some(port) = host.strip_prefix("[::1]") {
        return port.is_empty() || port.starts_with(':');
    }
    let name = host.split(':').next().unwrap_or_default();
    name.eq_ignore_ascii_case("localhost")
        || name.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_region_has_its_own_hosts() {
        let hosts: std::collections::BTreeSet<_> = Region::ALL
            .iter()
            .flat_map(|region| [region.login_base(), region.api_base()])
            .collect();

        assert_eq!(Region::ALL.len(), 18);
        assert_eq!(hosts.len(), 36);
        assert_eq!(Region::EuWest1.to_string(), "eu-west-1");
        assert_eq!(Region::EuWest1.login_base(), "https://login.mypurecloud.ie");
        assert_eq!(Region::UsWest2.api_base(), "https://api.usw2.pure.cloud");
    }

    #[test]
    fn a_region_is_found_by_whole_host_labels_only() {
        let cases = [
            ("us-east-1", Some(Region::UsEast1)),
            ("mypurecloud.com", Some(Region::UsEast1)),
            ("https://apps.mypurecloud.com.au/directory", Some(Region::ApSoutheast2)),
            ("login.MyPureCloud.ie", Some(Region::EuWest1)),
            ("evilmypurecloud.com", None),
            ("mypurecloud.com.evil.example", None),
            ("https://evil.example/?mypurecloud.com", None),
            ("inindca.com", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(Region::named(text), expected, "{text:?}");
        }
    }

    #[test]
    fn plain_http_is_taken_on_loopback_only() {
        for good in [
            "http://127.0.0.1:8080",
            "http://localhost:1/",
            "http://[::1]:9/x",
            "https://g.example/login",
        ] {
            assert!(Region::custom(good, good).is_ok(), "{good}");
        }
        for bad in [
            "http://example.com",
            "http://127.0.0.1.evil.example",
            "http://[::1].evil.example",
            "http://127.0.0.1.1",
            "ftp://localhost",
            "localhost",
        ] {
            assert!(matches!(Region::custom(bad, bad), Err(InvalidRegion::NotSecure(_))), "{bad}");
        }
        for bad in ["https://", "https://a@b", "https://a b", "https://a?x=1", "https:///x"] {
            assert!(matches!(Region::custom(bad, bad), Err(InvalidRegion::NotABase(_))), "{bad}");
        }
    }

    #[test]
    fn a_token_may_go_to_its_own_regions_api_host_only() {
        let sandbox = Region::custom("http://127.0.0.1:9000", "http://127.0.0.1:9001").unwrap();

        assert!(Region::EuWest1.owns_api_host("API.mypurecloud.ie"));
        assert!(!Region::EuWest1.owns_api_host("api.mypurecloud.de"));
        assert!(!Region::EuWest1.owns_api_host("login.mypurecloud.ie"));
        assert!(sandbox.owns_api_host("127.0.0.1:9001"));
        assert!(!sandbox.owns_api_host("127.0.0.1:9000"));
    }

    #[test]
    fn a_stored_region_reads_back_and_cannot_smuggle_in_a_host() {
        for region in
            [Region::EuscDeEast1, Region::custom("https://g.example", "https://h.example").unwrap()]
        {
            let text = serde_json::to_string(&region).unwrap();
            assert_eq!(serde_json::from_str::<Region>(&text).unwrap(), region);
        }
        assert!(serde_json::from_str::<Region>(r#""mars-1""#).is_err());
        assert!(
            serde_json::from_str::<Region>(r#"{"login":"http://evil.example","api":"x"}"#).is_err()
        );
    }
}

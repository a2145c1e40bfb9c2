//! Where to listen for a redirect URI, and why that may be impossible.

use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use tenantry_core::RedirectUri;
use thiserror::Error;

/// Why nobody can listen for a redirect URI. Each sentence says what to do.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CannotListen {
    /// Another program has the port.
    #[error(
        "Port {port} is in use by another program, so the browser could not come back to \
         {redirect_uri}. Close that program, often another Tenantry, and sign in again; or register \
         a redirect URI with another port and enter it here."
    )]
    PortInUse {
        /// The port.
        port: u16,
        /// The redirect URI that needs it.
        redirect_uri: RedirectUri,
    },
    /// The system keeps the port for its administrator.
    #[error(
        "This system does not let Tenantry listen on port {port}, which {redirect_uri} needs. \
         Register a redirect URI with a port above 1023 and enter it here."
    )]
    PortForbidden {
        /// The port.
        port: u16,
        /// The redirect URI that needs it.
        redirect_uri: RedirectUri,
    },
    /// The redirect URI leads to another machine, or needs a certificate.
    #[error(
        "Tenantry cannot receive the redirect to {redirect_uri}: on a desktop it must look like \
         http://localhost:47080/callback. Register such a redirect URI with the client and enter \
         it here."
    )]
    NotLoopback {
        /// The redirect URI.
        redirect_uri: RedirectUri,
    },
    /// The system gave another reason.
    #[error(
        "Tenantry cannot listen on port {port} for {redirect_uri}: {reason}. Restart this program, \
         or register a redirect URI with another port and enter it here."
    )]
    Failed {
        /// The port.
        port: u16,
        /// The redirect URI that needs it.
        redirect_uri: RedirectUri,
        /// What the system said.
        reason: String,
    },
}

impl CannotListen {
    pub(super) fn because(error: &io::Error, uri: &RedirectUri, port: u16) -> Self {
        let redirect_uri = uri.clone();
        match error.kind() {
            ErrorKind::AddrInUse => Self::PortInUse { port, redirect_uri },
            ErrorKind::PermissionDenied => Self::PortForbidden { port, redirect_uri },
            _ => Self::Failed { port, redirect_uri, reason: error.to_string() },
        }
    }
}

/// The host and port of a redirect URI that a desktop can receive.
#[derive(Debug)]
pub(super) struct Place {
    host: Host,
    port: u16,
}

#[derive(Clone, Copy, Debug)]
enum Host {
    /// `localhost`, which browsers take for either address.
    Name,
    /// An address, and no other.
    Address(IpAddr),
}

impl Place {
    pub(super) fn of(uri: &RedirectUri) -> Result<Self, CannotListen> {
        let elsewhere = || CannotListen::NotLoopback { redirect_uri: uri.clone() };
        let port = uri.loopback_port().ok_or_else(elsewhere)?;
        let rest = uri.as_str().strip_prefix("http://").ok_or_else(elsewhere)?;
        let authority = rest.split(['/', '?']).next().unwrap_or_default();
        let name = authority.strip_suffix(&format!(":{port}")).unwrap_or(authority);
        let name = name.trim_start_matches('[').trim_end_matches(']');
        if name.eq_ignore_ascii_case("localhost") {
            return Ok(Self { host: Host::Name, port });
        }
        let address: IpAddr = name.parse().ok().ok_or_else(elsewhere)?;
        Ok(Self { host: Host::Address(address), port })
    }

    /// Every address a browser may take it for.
    pub(super) fn addresses(&self) -> impl Iterator<Item = SocketAddr> + use<> {
        let hosts = match self.host {
            Host::Name => vec![IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)],
            Host::Address(address) => vec![address],
        };
        let port = self.port;
        hosts.into_iter().map(move |host| SocketAddr::new(host, port))
    }

    /// Whether it is a name, for which one address may be missing.
    pub(super) const fn is_a_name(&self) -> bool {
        matches!(self.host, Host::Name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(uri: &str) -> Option<Vec<String>> {
        let place = Place::of(&RedirectUri::new(uri).unwrap()).ok()?;
        Some(place.addresses().map(|address| address.to_string()).collect())
    }

    #[test]
    fn a_redirect_uri_says_where_to_listen() {
        let cases = [
            ("http://localhost:47080/callback?x=1", vec!["127.0.0.1:47080", "[::1]:47080"]),
            ("http://127.0.0.1:47080/callback", vec!["127.0.0.1:47080"]),
            ("http://[::1]:47080/", vec!["[::1]:47080"]),
            ("http://localhost/callback", vec!["127.0.0.1:80", "[::1]:80"]),
        ];
        for (uri, expected) in cases {
            assert_eq!(addresses(uri).unwrap(), expected, "{uri}");
        }
    }

    #[test]
    fn another_machine_or_a_certificate_is_out_of_reach_and_said_so() {
        for uri in ["https://app.example/callback", "https://localhost:47080/callback"] {
            let refused = Place::of(&RedirectUri::new(uri).unwrap()).unwrap_err();

            let text = refused.to_string();
            assert!(text.contains(uri) && text.contains("http://localhost:47080"), "{text}");
        }
    }
}

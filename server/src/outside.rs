//! Calls to addresses that people typed: of webhooks and of platforms. Whoever keeps them must not be
//! able to reach what only this server can: itself, its neighbours, the metadata of its cloud. The
//! address that is really connected to is looked at, not only the name.

use std::error::Error;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use domain::problem::Problem;
use domain::rules::OutsideRule;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::Policy;
use reqwest::{Client, Url};

/// A name leads to private addresses only.
#[derive(Debug, thiserror::Error)]
#[error("the name leads to private addresses only")]
pub struct Private;

/// Longest text of what the network said, in characters.
const DETAIL_CHARS_MAX: usize = 300;

/// A client for such calls: no redirects, no proxy (it would connect where we could not look), and,
/// unless `private`, public addresses only. `timeout` is from the look-up of the name to the last byte
/// of the answer.
pub fn client(private: bool, timeout: Duration) -> reqwest::Result<Client> {
    let client = Client::builder()
        .user_agent(concat!("Headroom/", env!("CARGO_PKG_VERSION")))
        .timeout(timeout)
        .redirect(Policy::none())
        .no_proxy()
        .pool_max_idle_per_host(2)
        .pool_idle_timeout(Duration::from_secs(30));
    let client = match private {
        true => client,
        false => client.dns_resolver(Arc::new(PublicOnly)),
    };
    client.build()
}

/// Why a call did not come about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    Timeout,
    /// It leads to private addresses, or would go there in the clear.
    Private,
    Address(Option<String>),
    /// With the innermost words of the network.
    Connection(String),
}

/// Reads an address before it is called: the setting may have changed since it was typed.
pub fn address(url: &str, private: bool) -> Result<Url, Trouble> {
    let url = Url::parse(url).map_err(|_| Trouble::Address(None))?;
    if !private {
        if url.scheme() != "https" {
            return Err(Trouble::Address(None));
        }
        // Where an address stands for the name, no name is looked up.
        if literal(&url).is_some_and(|ip| !is_public(ip)) {
            return Err(Trouble::Private);
        }
    }
    Ok(url)
}

impl From<&reqwest::Error> for Trouble {
    fn from(error: &reqwest::Error) -> Self {
        if error.is_timeout() {
            return Self::Timeout;
        }
        let mut inner: &(dyn Error + 'static) = error;
        while let Some(source) = inner.source() {
            if source.is::<Private>() {
                return Self::Private;
            }
            inner = source;
        }
        let detail: String = inner.to_string().chars().take(DETAIL_CHARS_MAX).collect();
        match error.is_builder() {
            true => Self::Address(Some(detail)),
            false => Self::Connection(detail),
        }
    }
}

/// Reads an address that was typed, and refuses one that is private by its very text.
pub fn check(url: &str, private: bool) -> Result<(), Problem> {
    let url = Url::parse(url).map_err(|_| Problem::field("/url", OutsideRule::Url))?;
    match literal(&url) {
        Some(ip) if !private && !is_public(ip) => {
            Err(Problem::field("/url", OutsideRule::UrlPrivate))
        }
        _ => Ok(()),
    }
}

/// The address that stands in the place of a name.
pub fn literal(url: &Url) -> Option<IpAddr> {
    url.host_str()?.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

/// Finds the addresses of a name and keeps the public ones: whoever connects can reach no other.
pub struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|found| is_public(found.ip())).collect();
            if public.is_empty() {
                return Err(Private.into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

/// Whether an address is one of the open Internet.
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let is_special = matches!(
        (a, b, c),
        (0, ..)
            // Shared by carriers, and the metadata of one cloud.
            | (100, 64..=127, _)
            | (192, 0, 0)
            // 6to4 relays.
            | (192, 88, 99)
            | (198, 18..=19, _)
            | (240..=255, ..)
    );
    !(is_special
        || ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_multicast()
        || ip.is_documentation())
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    if let Some(v4) = ip.to_ipv4_mapped() {
        return is_public_v4(v4);
    }
    let parts = ip.segments();
    let [.., high, low] = parts;
    let [a, b] = high.to_be_bytes();
    let [c, d] = low.to_be_bytes();
    match parts {
        // NAT64: an IPv4 address in other clothes.
        [0x64, 0xff9b, 0, 0, 0, 0, ..] => is_public_v4(Ipv4Addr::new(a, b, c, d)),
        // Teredo, documentation, 6to4.
        [0x2001, 0 | 0xdb8, ..] | [0x2002, ..] => false,
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_open_internet_is_public() {
        for public in ["1.1.1.1", "93.184.216.34", "100.63.0.1", "2606:4700::1", "64:ff9b::101:101"]
        {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
        for private in [
            "0.0.0.0",
            "10.1.2.3",
            "100.100.100.200",
            "127.0.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "192.168.1.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "fd00:ec2::254",
            "fe80::1",
            "ff02::1",
            "2002:7f00:1::",
        ] {
            assert!(!is_public(private.parse().unwrap()), "{private}");
        }
    }

    #[test]
    fn an_address_that_is_private_by_its_text_is_refused_in_every_spelling() {
        for url in [
            "https://127.0.0.1/",
            "https://0x7f.1/",
            "https://2130706433/",
            "https://[::1]:8443/x",
            "https://[::ffff:10.0.0.1]/",
            "https://169.254.169.254/latest/meta-data",
        ] {
            assert_eq!(
                check(url, false).unwrap_err().for_field("url"),
                Some(&OutsideRule::UrlPrivate.into()),
                "{url}"
            );
            assert_eq!(check(url, true), Ok(()), "{url}");
        }
        assert_eq!(check("https://portal.example/hook", false), Ok(()));
        assert!(check("https://exa mple/", false).is_err());
    }

    #[tokio::test]
    async fn a_name_that_leads_home_is_refused() {
        let refused = PublicOnly.resolve("localhost".parse().unwrap()).await;
        assert!(refused.err().unwrap().downcast_ref::<Private>().is_some());
    }
}

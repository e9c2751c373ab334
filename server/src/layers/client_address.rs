//! The client's address: the peer's, or what trusted proxies say of whom they speak for.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use domain::access::Origin;
use http::{HeaderMap, HeaderName};

use super::request_id;
use crate::config::ServeSettings;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The middleware: leaves the [`Origin`] in the request's extensions.
pub async fn find(
    State(settings): State<Arc<ServeSettings>>,
    mut request: Request,
    next: Next,
) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
    let address = peer.map(|peer| client(peer, request.headers(), &settings.trusted_proxies));
    let address = address.map(|address| address.to_string());
    request.extensions_mut().insert(Origin { address, request_id: request_id::current() });
    next.run(request).await
}

/// Goes back along the chain as long as those who vouch for it are trusted. What a client wrote
/// into the header itself lies before the first of them and is never reached.
fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    let values: Vec<&str> =
        headers.get_all(FORWARDED_FOR).iter().filter_map(|value| value.to_str().ok()).collect();
    let chain = values.iter().rev().flat_map(|value| value.rsplit(','));
    let mut client = peer.to_canonical();
    for hop in chain {
        if !trusted.contains(&client) {
            break;
        }
        let Ok(hop) = hop.trim().parse::<IpAddr>() else { break };
        client = hop.to_canonical();
    }
    client
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(peer: &str, forwarded: &[&str], trusted: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append(FORWARDED_FOR, value.parse().unwrap());
        }
        let trusted: Vec<IpAddr> = trusted.iter().map(|ip| ip.parse().unwrap()).collect();
        client(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn a_stranger_cannot_choose_an_address() {
        assert_eq!(from("203.0.113.9", &["198.51.100.1"], &[]), "203.0.113.9");
        assert_eq!(from("203.0.113.9", &["198.51.100.1"], &["10.0.0.1"]), "203.0.113.9");
    }

    #[test]
    fn the_last_hop_before_the_trusted_proxies_is_the_client() {
        let trusted = ["10.0.0.1", "10.0.0.2"];
        assert_eq!(from("10.0.0.1", &["198.51.100.1"], &trusted), "198.51.100.1");
        assert_eq!(
            from("10.0.0.1", &["1.1.1.1, 198.51.100.1, 10.0.0.2"], &trusted),
            "198.51.100.1"
        );
        assert_eq!(from("10.0.0.1", &["1.1.1.1", "198.51.100.1"], &trusted), "198.51.100.1");
        assert_eq!(from("::ffff:10.0.0.1", &["2001:db8::1"], &trusted), "2001:db8::1");
    }

    #[test]
    fn a_broken_header_leaves_the_proxy_that_sent_it() {
        assert_eq!(from("10.0.0.1", &["198.51.100.1, nonsense"], &["10.0.0.1"]), "10.0.0.1");
        assert_eq!(from("10.0.0.1", &[""], &["10.0.0.1"]), "10.0.0.1");
    }
}

//! Who may ask: no site but our own may change anything from a browser, and no foreign name may lead here.
//!
//! The server has no accounts, so that whatever a browser can be talked into sending would be obeyed. Two attacks
//! matter: another site's page posting to us (refused by `Sec-Fetch-Site` and `Origin`, which pages cannot forge), and
//! another site's name that is made to point at the loopback address (refused by `Host`).

use std::{net::IpAddr, sync::Arc};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use retort_wire::Problem;

use super::failure::Failure;

/// What the guard knows about this server.
#[derive(Clone, Debug)]
pub struct Guard {
    /// Bound to loopback: only loopback names and `hosts` are let in.
    pub loopback: bool,
    /// Further names, without port.
    pub hosts: Arc<[String]>,
}

/// The middleware.
pub async fn check(State(guard): State<Guard>, request: Request, next: Next) -> Response {
    match guard.judge(request.method(), request.uri().authority().map(|it| it.as_str()), request.headers()) {
        Ok(()) => next.run(request).await,
        Err(problem) => Failure(problem).into_response(),
    }
}

impl Guard {
    fn judge(&self, method: &Method, authority: Option<&str>, headers: &HeaderMap) -> Result<(), Problem> {
        let host = text(headers, header::HOST).or(authority);
        if self.loopback && !host.is_none_or(|host| self.knows(name_of(host))) {
            return Err(Problem::new(
                "forbidden",
                403,
                format!(
                    "This server answers to localhost only and was asked for {:?}; open it by localhost, or add the \
                     name to `hosts` in Leptos.toml.",
                    host.unwrap_or_default()
                ),
            ));
        }
        if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) || same_origin(host, headers) {
            return Ok(());
        }
        Err(Problem::new(
            "forbidden",
            403,
            "A page of another site sent this request; changes are taken from this server's own pages and from programs.",
        ))
    }

    fn knows(&self, name: &str) -> bool {
        name.eq_ignore_ascii_case("localhost")
            || name.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
            || self.hosts.iter().any(|host| host.eq_ignore_ascii_case(name))
    }
}

/// Whether a request comes from our own page or from no page at all. `Sec-Fetch-Site` is the browser's own judgement
/// and survives proxies that rewrite `Host`; browsers leave it out on plain http to another machine, where `Origin`
/// decides. Programs send neither.
fn same_origin(host: Option<&str>, headers: &HeaderMap) -> bool {
    if headers.contains_key("sec-fetch-site") {
        return matches!(text(headers, "sec-fetch-site"), Some("same-origin" | "none"));
    }
    if !headers.contains_key(header::ORIGIN) {
        return true;
    }
    let origin = text(headers, header::ORIGIN).and_then(|origin| origin.split_once("://")).map(|(_, rest)| rest);
    matches!((origin, host), (Some(origin), Some(host)) if origin.eq_ignore_ascii_case(host))
}

fn text(headers: &HeaderMap, name: impl header::AsHeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// The name in `name:port`, `[::1]:port` or `name`.
fn name_of(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) && !name.ends_with(':') => name,
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(method: &Method, headers: &[(&'static str, &str)]) -> bool {
        let guard = Guard { loopback: true, hosts: Arc::new(["retort.example.org".to_owned()]) };
        let headers = headers
            .iter()
            .map(|(name, value)| (header::HeaderName::from_static(name), value.parse().unwrap()))
            .collect();
        guard.judge(method, None, &headers).is_ok()
    }

    #[test]
    fn only_names_of_this_machine_lead_here() {
        for host in
            ["localhost:3000", "LOCALHOST", "127.0.0.1:1", "127.0.0.2", "[::1]:3000", "[::1]", "retort.example.org:443"]
        {
            assert!(judge(&Method::GET, &[("host", host)]), "{host}");
        }
        for host in
            ["evil.example", "evil.example:3000", "localhost.evil.example", "192.168.0.1:3000", "", "127.0.0.1.evil"]
        {
            assert!(!judge(&Method::GET, &[("host", host)]), "{host}");
        }
    }

    #[test]
    fn changes_come_from_our_pages_or_from_programs() {
        let host = ("host", "localhost:3000");
        assert!(judge(&Method::POST, &[host]));
        assert!(judge(&Method::POST, &[host, ("origin", "http://localhost:3000")]));
        assert!(judge(&Method::POST, &[host, ("origin", "http://localhost:3000"), ("sec-fetch-site", "same-origin")]));
        assert!(!judge(&Method::POST, &[host, ("origin", "http://localhost:4000")]));
        assert!(!judge(&Method::POST, &[host, ("origin", "null")]));
        assert!(!judge(&Method::POST, &[host, ("origin", "https://evil.example")]));
        assert!(!judge(&Method::POST, &[host, ("sec-fetch-site", "cross-site")]));
        assert!(!judge(&Method::DELETE, &[host, ("sec-fetch-site", "same-site")]));
        assert!(judge(&Method::GET, &[host, ("sec-fetch-site", "cross-site")]));
    }
}

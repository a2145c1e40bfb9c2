//! Hostile callbacks: none of them disturbs a sign-in, and the browser's own still wins.

use std::net::TcpStream;

use crate::cast::{GLOBEX, HOOLI};
use crate::world::World;

#[test]
fn nothing_that_is_not_the_browsers_own_redirect_disturbs_the_flow() {
    let mut world = World::new();
    world.add(GLOBEX);
    let url = world.begin(GLOBEX);
    let state = url.expose().split("state=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    let port = world.port;
    let head = |method: &str, target: &str, headers: &str| {
        format!("{method} {target} HTTP/1.1\r\n{headers}\r\n")
    };
    let own = format!("Host: localhost:{port}\r\n");
    let good = format!("/callback?code=forged&state={state}");
    let long = format!("{own}X-Long: {}\r\n", "x".repeat(9_000));
    let knocks = [
        (head("GET", "/callback?code=forged&state=wrong", &own), "404"),
        (head("GET", "/callback?code=forged", &own), "404"),
        (head("GET", "/callback?error=access_denied", &own), "404"),
        (head("GET", "/callback?error=access_denied&state=wrong", &own), "404"),
        (head("GET", &format!("{good}&state={state}"), &own), "404"),
        (head("GET", &format!("{good}&code=again"), &own), "404"),
        (head("GET", &format!("{good}&error=access_denied"), &own), "404"),
        (head("GET", &good.replace("/callback", "/other"), &own), "404"),
        (head("GET", &good.replace("/callback", "/callback/x"), &own), "404"),
        (head("GET", "/done/00000000000000000000000000000000", &own), "404"),
        (head("GET", "/", &own), "404"),
        (head("POST", &good, &format!("{own}Content-Length: 0\r\n")), "405"),
        (head("HEAD", &good, &own), "405"),
        (head("OPTIONS", &good, &own), "405"),
        (head("GET", &good, "Host: evil.example\r\n"), "421"),
        (head("GET", &good, &format!("Host: evil.example:{port}\r\n")), "421"),
        (head("GET", &good, "Host: localhost:1\r\n"), "421"),
        (head("GET", &good, ""), "421"),
        (head("GET", &good, &format!("{own}{own}")), "421"),
        (head("GET", &format!("http://evil.example{good}"), &own), "421"),
        (head("GET", &good, &format!("{own}Origin: https://evil.example\r\n")), "403"),
        (head("GET", &good, &long), "431"),
        (head("GET", &format!("{good}&x={}", "x".repeat(9_000)), &own), "431"),
        ("\u{0}\u{1}\u{2} no HTTP at all\r\n\r\n".to_owned(), "400"),
    ];

    for (knock, status) in knocks {
        let answer = world.knock(knock.clone());
        let line: String = knock.chars().take(100).collect();
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{line}\n{answer}");
        assert!(!answer.contains("forged") && !answer.contains(&state), "{answer}");
    }
    assert!(world.sandbox().history().is_empty(), "no code was sent anywhere");

    let visit = world.visit(GLOBEX.person(), &url);
    let arrived = world.come_back(visit).1.unwrap();
    assert!(arrived.text.contains("Globex ("), "{}", arrived.text);
    assert!(world.is_signed_in(GLOBEX));
}

#[test]
fn a_redirect_that_comes_twice_is_taken_once() {
    let mut world = World::new();
    world.add(GLOBEX);
    world.add(HOOLI);
    world.begin(HOOLI); // It keeps the listener open.
    let url = world.begin(GLOBEX);
    let redirect = world.redirect(GLOBEX.person(), &url);

    let first = world.deliver(&redirect);
    let second = world.deliver(&redirect);

    assert!(first.starts_with("HTTP/1.1 303"), "{first}");
    assert!(second.starts_with("HTTP/1.1 404"), "{second}");
    assert!(second.contains("This sign-in is not one Tenantry is waiting for."));
    world.until("the sign-in", |event| {
        matches!(event, tenantry_core::Event::SignedIn { .. }).then_some(())
    });
    assert_eq!(world.sandbox().history().len(), 1);
}

#[test]
fn neither_code_nor_state_is_on_the_page_or_in_the_address_it_has() {
    let mut world = World::new();
    world.add(GLOBEX);
    let url = world.begin(GLOBEX);
    let redirect = world.redirect(GLOBEX.person(), &url);
    let secrets: Vec<_> = redirect
        .split_once('?')
        .unwrap()
        .1
        .split('&')
        .map(|field| field.split_once('=').unwrap().1.to_owned())
        .collect();

    let sent_on = world.deliver(&redirect);
    let location = sent_on.lines().find_map(|line| line.strip_prefix("location: ")).unwrap();
    let location = location.to_owned();
    let last =
        world.deliver(&format!("{}{location}", world.redirect_uri().replace("/callback", "")));

    assert!(location.starts_with("/done/"), "{location}");
    assert!(last.contains("Globex (") && last.contains("is signed in."), "{last}");
    for header in ["cache-control: no-store", "referrer-policy: no-referrer"] {
        assert!(last.contains(header) && sent_on.contains(header), "{last}");
    }
    assert!(last.contains("content-security-policy: default-src 'none'"), "{last}");
    assert_eq!(secrets.len(), 2);
    for secret in secrets {
        assert!(!last.contains(&secret) && !sent_on.contains(&secret), "{last}");
    }
}

#[test]
fn silent_connections_do_not_keep_the_browser_out() {
    let mut world = World::new();
    world.add(GLOBEX);
    let url = world.begin(GLOBEX);

    let silent: Vec<_> =
        (0..40).map(|_| TcpStream::connect(("127.0.0.1", world.port)).unwrap()).collect();
    let visit = world.visit(GLOBEX.person(), &url);
    let arrived = world.come_back(visit).1.unwrap();

    assert!(arrived.text.contains("is signed in."), "{}", arrived.text);
    drop(silent);
}

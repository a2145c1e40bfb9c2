//! Faults between a client and the platform, as a client sees them.

use std::time::Duration;

use http::Method;
use tenantry_sandbox::{Fault, FaultKind, HostId, Options, Sandbox};

use crate::world::{browser, jobs};

async fn sandbox() -> Sandbox {
    Sandbox::start(Options::default()).await.unwrap()
}

/// Asks for a token with client credentials.
async fn ask(base: &str) -> Result<(u16, String), reqwest::Error> {
    let secret = jobs().secret().unwrap().expose().to_owned();
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs([
            ("grant_type", "client_credentials"),
            ("client_id", jobs().id.as_str()),
            ("client_secret", &secret),
        ])
        .finish();
    let answer = browser()
        .post(format!("{base}/oauth/token"))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(body)
        .send()
        .await?;
    Ok((answer.status().as_u16(), answer.text().await?))
}

fn east(sandbox: &Sandbox) -> String {
    sandbox.region("east").unwrap().login_base()
}

#[tokio::test]
async fn a_lost_answer_was_processed_and_a_lost_request_was_not() {
    let sandbox = sandbox().await;

    sandbox.fault(Fault::on_token(FaultKind::CloseBeforeProcessing));
    let lost_request = ask(&east(&sandbox)).await;
    assert_eq!(sandbox.history().len(), 0);

    sandbox.fault(Fault::on_token(FaultKind::CloseWithoutAnswer));
    let lost_answer = ask(&east(&sandbox)).await;
    let history = sandbox.history();

    assert!(lost_request.is_err() && lost_answer.is_err());
    assert_eq!((history.len(), history[0].status), (1, 200));
}

#[tokio::test]
async fn a_held_answer_waits_until_it_is_released() {
    let sandbox = sandbox().await;
    let mut hold = sandbox.fault(Fault::on_token(FaultKind::Hold));
    let base = east(&sandbox);

    let asking = tokio::spawn(async move { ask(&base).await.unwrap().0 });
    hold.reached().await;
    let processed = sandbox.history().len();
    tokio::time::sleep(Duration::from_millis(50)).await;
    let waited = !asking.is_finished();
    hold.release();

    assert_eq!((processed, waited, asking.await.unwrap()), (1, true, 200));
}

#[tokio::test]
async fn dropping_the_handle_releases_a_held_answer() {
    let sandbox = sandbox().await;

    drop(sandbox.fault(Fault::on_token(FaultKind::Hold)));

    assert_eq!(ask(&east(&sandbox)).await.unwrap().0, 200);
}

#[tokio::test]
async fn somebody_in_between_answers_and_the_platform_never_hears_of_it() {
    let sandbox = sandbox().await;
    for kind in [
        FaultKind::GarbageBody,
        FaultKind::Status(503),
        FaultKind::HugeBody(3_000_000),
        FaultKind::RedirectTo("http://127.0.0.1:1/elsewhere".to_owned()),
    ] {
        sandbox.fault(Fault::on_token(kind));
    }

    let base = east(&sandbox);
    let garbage = ask(&base).await.unwrap();
    let status = ask(&base).await.unwrap();
    let huge = ask(&base).await.unwrap();
    let redirect = ask(&base).await.unwrap();

    assert!(garbage.0 == 200 && garbage.1.contains("<html>"));
    assert_eq!(status, (503, String::new()));
    assert_eq!((huge.0, huge.1.len()), (200, 3_000_000));
    assert_eq!(redirect.0, 307);
    assert!(sandbox.history().is_empty());
    assert_eq!(ask(&base).await.unwrap().0, 200);
}

#[tokio::test]
async fn a_fault_waits_for_the_request_it_is_meant_for() {
    let sandbox = sandbox().await;
    let elsewhere = Fault::on_token(FaultKind::Status(500)).at(HostId::login("west"));
    let in_west = sandbox.fault(elsewhere);
    let other_path = sandbox.fault(Fault::on(Method::GET, "/api/v2", FaultKind::Status(500)));

    assert_eq!(ask(&east(&sandbox)).await.unwrap().0, 200);
    let west = sandbox.region("west").unwrap().login_base();
    assert_eq!(ask(&west).await.unwrap().0, 500);

    assert!(in_west.is_reached() && !other_path.is_reached());
}

#[tokio::test]
async fn faults_can_be_taken_back() {
    let sandbox = sandbox().await;
    sandbox.fault(Fault::on_token(FaultKind::Status(500)));

    sandbox.clear_faults();

    assert_eq!(ask(&east(&sandbox)).await.unwrap().0, 200);
}

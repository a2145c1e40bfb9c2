//! Sabotage: for each bug that can be planted, a promise that is broken then.
//!
//! Each scenario runs by itself, with the bug in every core, and must fail. That it holds without
//! the bug is what all the others runs are for. The random world looks for the same bugs with
//! `tenantry-sim --sabotage`.

use std::env;
use std::process::{Command, Stdio};

use tenantry_core::Bug;

/// Who notices.
const fn scenario(bug: Bug) -> &'static str {
    match bug {
        Bug::NoIntent => {
            "crash::killed_between_the_intent_and_the_post_the_refresh_token_is_sent_once_in_all"
        }
        Bug::NoFence => "renewal::a_success_that_comes_after_a_newer_grant_changes_nothing",
        Bug::BlindClear => "processes::a_grant_lost_to_another_process_is_adopted_and_not_ended",
        Bug::ShortLease => "store::an_answer_to_an_older_claim_does_not_pass_for_the_newest_one",
        Bug::RevealBeforeSave => {
            "renewal::a_new_token_is_shown_to_nobody_before_its_record_is_saved"
        }
        Bug::OldRefreshTokenDropped => {
            "renewal::an_answer_without_a_refresh_token_keeps_the_old_one"
        }
        Bug::DeathByCounting => "renewal::an_outage_of_half_a_day_costs_nothing",
        Bug::WallClockOnly => "renewal::a_clock_set_back_or_forward_by_years_costs_one_renewal",
        Bug::ThrottleShared => "lanes::a_client_that_is_told_to_wait_keeps_no_other_client_waiting",
        Bug::CodeSentTwice => "sign_in::a_user_of_another_org_is_not_filed_and_both_orgs_are_named",
        Bug::TimersFirst => "renewal::after_a_sleep_answers_go_before_deadlines",
        Bug::WrongClient => "lanes::every_org_is_renewed_with_its_own_client",
        Bug::NoProof => "sign_in::a_user_of_another_org_is_not_filed_and_both_orgs_are_named",
        Bug::NoYield => "processes::who_comes_second_yields_to_the_intent_and_adopts_the_grant",
        Bug::LateSuccessDropped => "renewal::a_success_that_comes_late_is_a_success",
        Bug::RenewOnForbidden => "pace::a_rejected_token_is_renewed_once_and_403_renews_nothing",
        Bug::RenewPerRejection => {
            "pace::a_token_that_is_rejected_again_and_again_asks_for_no_second_renewal"
        }
        Bug::NoPacing => {
            "pace::renew_pressed_again_and_again_for_a_minute_sends_four_requests_in_it"
        }
        Bug::NoBudget => {
            "fleet::a_thousand_orgs_that_wake_at_once_ask_once_each_and_are_never_told_to_slow_down"
        }
        Bug::EndOnServerTrouble => "renewal::an_outage_of_half_a_day_costs_nothing",
        Bug::EndOnInvalidClient => {
            "renewal::a_disabled_client_stops_itself_and_loses_no_refresh_token"
        }
        Bug::PromptForever => {
            "renewal::a_retry_that_never_left_does_not_make_an_earlier_try_forgotten"
        }
        Bug::SignOutForgotten => {
            "sign_out::an_answer_that_comes_after_the_sign_out_signs_nobody_in"
        }
        Bug::BlindOverwrite => "processes::a_sign_out_in_one_process_is_taken_over_by_the_other",
        Bug::QuarantineOverwritten => {
            "crash::a_record_damaged_under_a_running_process_is_not_written_over"
        }
        Bug::FlowWithoutEnd => {
            "sign_in::a_browser_that_never_comes_back_ends_in_a_sentence_with_the_redirect_uri"
        }
        Bug::RenewalWithoutEnd => "renewal::a_success_that_comes_late_is_a_success",
        Bug::SaveGivenUp => "renewal::a_grant_that_cannot_be_saved_is_used_said_and_saved_later",
        Bug::AnyHost => "sign_in::an_access_token_goes_to_its_own_regions_api_host_only",
        Bug::HandOverKept => {
            "hand_over::who_has_handed_over_sends_nothing_any_more_and_ends_nothing_at_the_platform"
        }
        Bug::HandOverOfSpent => {
            "hand_over::what_another_process_is_spending_or_has_renewed_stays_where_it_is"
        }
        Bug::SecretInEvent => "secrecy::nothing_that_a_log_could_hold_contains_a_secret",
    }
}

#[test]
fn every_bug_that_is_planted_breaks_a_promise() {
    let mut unnoticed = Vec::new();
    for bug in Bug::ALL {
        let name = format!("{bug:?}");
        let ran = Command::new(env::current_exe().unwrap())
            .args(["--exact", scenario(*bug)])
            .env("TENANTRY_BUG", &name)
            .env("RUST_BACKTRACE", "0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&ran.stdout).into_owned();
        assert!(told.contains("running 1 test"), "there is no scenario {}", scenario(*bug));
        if ran.status.success() {
            unnoticed.push(name);
        }
    }
    assert_eq!(unnoticed, Vec::<String>::new());
}

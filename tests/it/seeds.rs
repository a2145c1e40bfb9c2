//! Kept seeds: each once found a mistake, which is named, and must never find it again.

use tenantry_tests::sim::{Clocks, HandOvers, News, Redirects, Setup, run};

/// A seed means another schedule once the world draws differently; then it is one more seed.
const KEPT: &[(u64, &str)] = &[
    (37, "an evicted store: the newer grant was overwritten from an older memory"),
    (82, "after an eviction two processes counted from one, and one wiped the other's grant"),
    (97, "an older record put back: the fence went back with it"),
    (155, "forgotten and added again: an older process wrote its own record over the new one"),
    (106, "a refused access token rested until its end, a day away"),
    (213, "a client put right again: a refused token was kept until its renewal was due"),
    (185, "an older version of one's own record was taken for the one just saved"),
    (409, "a token that waited through a stop was dated from when it was read"),
    (931, "a process yielded to an intent of a grant that was long gone"),
    (2220, "the answer to an earlier save was taken for one to the present"),
    (2395, "a clock put right between question and answer: a token was dated in the future"),
    (11519, "a clock put right while a tenant was stopped: its grant from the future stayed"),
    (10915, "after a wake a token was spent again before the answer in the socket was read"),
    (9429, "a newer grant had kept the spent token, and the late answer with the next was dropped"),
    (20256, "a newer grant in a record whose fence was put back was overwritten from memory"),
    (
        25905,
        "a claim judged by a wrong clock was saved over a running lease when the store took it",
    ),
    (9885, "a version put back was written on, and taken for the one that was lost: a grant wiped"),
    (
        5126,
        "a record with a higher fence gave way to a newer grant, and the fence went back with it",
    ),
    (25135, "two grants of one refresh token, and who held the newer took over the other's lease"),
    (35995, "a late answer brought a grant back that was older than the one that had ended"),
    (40450, "a grant filed late for a removed org was ended by who knew the end of the one before"),
];

/// The same in worlds whose stores tell of what others have written.
const KEPT_WITH_NEWS: &[(u64, &str)] =
    &[(208, "fences counted anew after an eviction: the newer grant was taken for the older")];

/// The same in worlds where sign-ins are handed over.
const KEPT_WITH_HAND_OVERS: &[(u64, &str)] = &[
    (80, "who had not heard of a hand-over signed out, and the platform ended what another owned"),
    (1118, "a crash after a hand-over, and a person signed out before anybody looked"),
    (1068, "a crash after a hand-over, and a person signed in anew before anybody looked"),
];

/// The same in worlds where each process has its own clock.
const KEPT_WITH_CLOCKS: &[(u64, &str)] = &[
    (1454, "a process with a clock ten years behind: its lease had ended before it began"),
    (129, "a flow whose save had landed unheard was saved twice, and stood for two"),
    (878, "one process dated a token by a clock that was ten years ahead"),
];

/// The same in worlds whose seed draws each of these.
const KEPT_AS_DRAWN: &[(u64, &str)] = &[
    (16170, "handed over, forgotten, and brought back by a process that had stood still meanwhile"),
    (30130, "an intent of former times hid the one that was found beside an older grant"),
    (35854, "an answer reached a process again while another's claim was saved: called avoidable"),
];

/// The same in worlds as drawn, with news.
const KEPT_AS_DRAWN_WITH_NEWS: &[(u64, &str)] = &[
    (4122, "at its turn an org stopped, whose client had been refused before: taken for another's"),
    (13981, "the same"),
];

/// The same in worlds as drawn, with news, where redirects reach other processes of the store.
const KEPT_ASTRAY: &[(u64, &str)] = &[
    (3765, "a record that was put back offered a flow once more, whose code had been sent"),
    (24779, "a late answer was to be saved, and the claim beside it met another's: a move unknown"),
    (22287, "handed over and cut short, signed in anew, and that ended: the old file was missed"),
    (12654, "an answer that came in the last moment of the world was not saved yet"),
];

/// The same without news.
const KEPT_ASTRAY_UNTOLD: &[(u64, &str)] =
    &[(4538, "an answer without a refresh token was filed over what another answer had brought")];

#[test]
fn no_kept_seed_finds_its_mistake_again() {
    let plain = Setup::plain();
    let told = Setup { news: News::Told, ..Setup::default() };
    let astray = Setup { redirects: Redirects::Astray, ..told };
    let worlds = [
        ("plain", KEPT, plain),
        ("with news", KEPT_WITH_NEWS, Setup { news: News::Told, ..plain }),
        ("with hand-overs", KEPT_WITH_HAND_OVERS, Setup { hand_overs: HandOvers::Always, ..plain }),
        ("with clocks apart", KEPT_WITH_CLOCKS, Setup { clocks: Clocks::Apart, ..plain }),
        ("as drawn", KEPT_AS_DRAWN, Setup::default()),
        ("as drawn, with news", KEPT_AS_DRAWN_WITH_NEWS, told),
        ("astray", KEPT_ASTRAY, astray),
        ("astray, untold", KEPT_ASTRAY_UNTOLD, Setup { news: News::None, ..astray }),
    ];
    for (world, kept, setup) in worlds {
        for (seed, mistake) in kept {
            let breach = run(*seed, setup).breach;

            assert_eq!(breach, None, "SEED={seed}, {world}, found again: {mistake}");
        }
    }
}

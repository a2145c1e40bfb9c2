//! The change of how records are kept: what is, what would be, and what is needed for it.

use egui::{Key, Ui};

use super::choosing::{
    Attempt, Knock, Offer, Probe, Way, attempt_ui, heading_ui, obstacle, probe_ui, say, title,
    way_card_ui,
};
use super::facts::fact_ui;
use super::locked::entered;
use super::org::card_ui;
use super::page::{page_ui, progress_ui};
use super::passphrase::{NewPassphrase, Typed, new_passphrase_ui, passphrase_ui};
use super::stepper::primary_ui;
use crate::theme;

/// How records are kept until it is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeptNow {
    /// Sealed, with the key in the keychain.
    Keychain,
    /// Sealed, with the key behind a passphrase.
    Passphrase,
    /// Not at all.
    Memory,
}

/// A change, as far as it is chosen and typed.
#[derive(Debug)]
pub struct Changing {
    /// What the keychain has shown.
    pub probe: Probe,
    /// What came of the last attempt.
    pub attempt: Attempt,
    /// How many of how many files are sealed anew.
    pub sealed: Option<(usize, usize)>,
    now: KeptNow,
    way: Option<Way>,
    old: Typed,
    new: NewPassphrase,
}

impl Changing {
    /// A change that nobody has asked for yet.
    pub fn new(now: KeptNow) -> Self {
        let way = match now {
            // Another passphrase, or the only other way.
            KeptNow::Passphrase | KeptNow::Keychain => Some(Way::Passphrase),
            KeptNow::Memory => None,
        };
        Self {
            probe: Probe::Asking,
            attempt: Attempt::None,
            sealed: None,
            now,
            way,
            old: Typed::default(),
            new: NewPassphrase::default(),
        }
    }

    /// How records are kept until it is done.
    pub const fn now(&self) -> KeptNow {
        self.now
    }

    /// Whether it can no longer be left.
    pub fn is_under_way(&self) -> bool {
        self.attempt == Attempt::UnderWay
    }

    /// What is chosen; where nobody has, what is recommended.
    fn way(&self) -> Option<Way> {
        self.probe.allows(self.way).or_else(|| self.probe.recommends())
    }

    /// Why it cannot be done yet.
    fn obstacle(&self) -> Option<&'static str> {
        if self.now == KeptNow::Passphrase && self.old.is_empty() {
            return Some("Type the passphrase you have now first.");
        }
        let is_the_same = self.way() == Some(Way::Passphrase) && self.old == self.new.typed;
        obstacle(self.way(), &self.probe, &self.new)
            .or_else(|| is_the_same.then_some("The new passphrase is the one you have now."))
    }

    fn knock(&self) -> Option<Knock> {
        Some(Knock::Change(self.way()?, self.old.clone(), self.new.typed.clone()))
    }
}

/// Draws the change.
pub fn changing_ui(ui: &mut Ui, changing: &mut Changing) -> Option<Knock> {
    page_ui(ui, "changing", |ui| {
        heading_ui(ui, "Change how your orgs are kept");
        ui.add_space(theme::SPACE);
        if changing.is_under_way() {
            card_ui(ui, |ui| under_way_ui(ui, changing));
            return None;
        }
        // At the top, where the page is shown again from.
        attempt_ui(ui, &changing.attempt, "");
        let proven = proof_ui(ui, changing);
        let mut entered = proven;
        let probed = keychain_ui(ui, changing);
        entered |= new_ui(ui, changing);
        let answer = answer_ui(ui, changing);
        ui.add_space(theme::GAP);
        say(ui, not_in_memory(changing.now));
        let hastened = entered && changing.obstacle().is_none();
        probed.or(answer).or_else(|| changing.knock().filter(|_| hastened))
    })
}

const fn kept_now(now: KeptNow) -> &'static str {
    match now {
        KeptNow::Keychain => "They are encrypted, and the key is in this system's keychain.",
        KeptNow::Passphrase => "They are encrypted, behind a passphrase.",
        KeptNow::Memory => "They are in memory only: every org is gone when the program ends.",
    }
}

const fn under_way(now: KeptNow) -> &'static str {
    match now {
        KeptNow::Memory => "Your orgs go on meanwhile.",
        KeptNow::Keychain | KeptNow::Passphrase => {
            "Your orgs go on meanwhile. Were the program to end now, either the old way or the new \
             one would open all of them."
        }
    }
}

const fn not_in_memory(now: KeptNow) -> &'static str {
    match now {
        KeptNow::Memory => "Leave it as it is, and nothing is written to the disk.",
        KeptNow::Keychain | KeptNow::Passphrase => {
            "Keeping them in memory only is not offered here: every org would be gone when the \
             program ends. To have an org on this disk no longer, forget it."
        }
    }
}

fn under_way_ui(ui: &mut Ui, changing: &Changing) {
    attempt_ui(ui, &changing.attempt, &working(changing));
    let (done, all) = changing.sealed.unwrap_or((0, 1));
    progress_ui(ui, done, all);
    say(ui, under_way(changing.now));
}

fn working(changing: &Changing) -> String {
    match changing.sealed {
        None => "Making the new key…".to_owned(),
        Some((done, all)) => format!("{done} of {all} files are sealed with the new key…"),
    }
}

/// Draws what proves that whoever sits there may; says whether Enter was pressed in it.
fn proof_ui(ui: &mut Ui, changing: &mut Changing) -> bool {
    if changing.now != KeptNow::Passphrase {
        return false;
    }
    let entered = card_ui(ui, |ui| {
        let field = passphrase_ui(ui, "The passphrase now", &mut changing.old);
        let entered = entered(ui, &field);
        if ui.memory(|memory| memory.focused().is_none()) {
            field.request_focus();
        }
        entered
    });
    ui.add_space(theme::GAP);
    entered
}

fn keychain_ui(ui: &mut Ui, changing: &mut Changing) -> Option<Knock> {
    let offer = match (changing.now, changing.way(), changing.probe.forbids()) {
        (KeptNow::Keychain, _, _) => Offer::Already,
        (_, _, Some(why)) => Offer::Not(why),
        (_, Some(Way::Keychain), _) => Offer::Chosen,
        _ => Offer::Open,
    };
    let Changing { probe, now, .. } = &*changing;
    let card = (Way::Keychain, offer);
    let (clicked, knock) = way_card_ui(ui, title(Way::Keychain), card, |ui| match now {
        KeptNow::Keychain => None,
        KeptNow::Passphrase | KeptNow::Memory => probe_ui(ui, probe),
    });
    if clicked {
        changing.way = Some(Way::Keychain);
    }
    knock
}

/// Draws the way behind a new passphrase; says whether Enter was pressed in it.
fn new_ui(ui: &mut Ui, changing: &mut Changing) -> bool {
    let is_chosen = changing.way() == Some(Way::Passphrase);
    let offer = if is_chosen { Offer::Chosen } else { Offer::Open };
    let name = match changing.now {
        KeptNow::Passphrase => "Encrypted, behind another passphrase",
        KeptNow::Keychain | KeptNow::Memory => title(Way::Passphrase),
    };
    let mut is_entered = false;
    let (clicked, _) = way_card_ui(ui, name, (Way::Passphrase, offer), |ui| {
        if is_chosen {
            ui.add_space(theme::GAP);
            let names = ["The new passphrase", "The new passphrase once more"];
            let field = new_passphrase_ui(ui, names, &mut changing.new);
            is_entered = entered(ui, &field);
        }
        None
    });
    if clicked {
        changing.way = Some(Way::Passphrase);
    }
    is_entered
}

/// Draws what is, what will be and what is missing, and the two answers.
fn answer_ui(ui: &mut Ui, changing: &Changing) -> Option<Knock> {
    let obstacle = changing.obstacle();
    card_ui(ui, |ui| {
        fact_ui(ui, "How it is now", kept_now(changing.now));
        fact_ui(ui, "What happens next", next(changing.now));
        if let Some(afterwards) = afterwards(changing.now, changing.way()) {
            fact_ui(ui, "Afterwards", afterwards);
        }
        fact_ui(ui, "Needed from you", obstacle.unwrap_or("Nothing more than to press Change it."));
    });
    ui.add_space(theme::GAP);
    let answer = ui.horizontal_wrapped(|ui| {
        let change = ui.add_enabled_ui(obstacle.is_none(), |ui| primary_ui(ui, "Change it"));
        (change.inner, ui.button("Leave it as it is").clicked())
    });
    let escaped = ui.input(|input| input.key_pressed(Key::Escape));
    match answer.inner {
        (true, _) => changing.knock(),
        (false, left) => (left || escaped).then_some(Knock::Leave),
    }
}

const fn next(now: KeptNow) -> &'static str {
    match now {
        KeptNow::Memory => {
            "The orgs that are here are encrypted and written to the disk. At the next start they are \
             there again."
        }
        KeptNow::Keychain | KeptNow::Passphrase => {
            "Each org is sealed anew with a new key, and goes on meanwhile. Until the last one is, \
             only the old way opens them; from then on, only the new one."
        }
    }
}

const fn afterwards(now: KeptNow, way: Option<Way>) -> Option<&'static str> {
    match (now, way) {
        (KeptNow::Keychain, _) => Some(
            "The old key is deleted from the keychain. It opens nothing any more but copies of the \
             data folder that were made before.",
        ),
        (KeptNow::Passphrase, Some(Way::Keychain)) => Some(
            "Nobody is asked for a passphrase any more. The old one opens nothing but copies of the \
             data folder that were made before.",
        ),
        (KeptNow::Passphrase, _) => Some(
            "The old passphrase opens nothing any more but copies of the data folder that were made \
             before. If somebody may know it and have one, give each OAuth client a new secret.",
        ),
        (KeptNow::Memory, _) => None,
    }
}

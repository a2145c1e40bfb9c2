//! Handing over: which orgs go to another program, in which file, behind which passphrase.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use egui::{Checkbox, Label, RichText, ScrollArea, TextEdit, Ui};
use tenantry_core::{GrantType, Tenant, TenantId};
use zeroize::Zeroizing;

use super::org::card_ui;
use super::page::{name_column_ui, page_ui};
use super::passphrase::{Typed, passphrase_ui};
use super::stepper::primary_ui;
use super::{Action, Question, Scene, places};
use crate::HandOverOrder;
use crate::bundle::{self, SHORTEST};
use crate::theme::{self, Tone};

/// A hand-over, as far as it is made out.
#[derive(Debug)]
pub struct Packing {
    chosen: BTreeSet<TenantId>,
    file: String,
    lock: Lock,
}

/// What opens the file.
enum Lock {
    /// A passphrase by chance, and whether it has been copied: nobody can see it.
    Proposed(Zeroizing<String>, Copied),
    /// One that is typed, twice.
    Own(Typed, Typed),
}

/// Whether the only way to a passphrase has been used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Copied {
    NotYet,
    Once,
}

impl std::fmt::Debug for Lock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Lock")
    }
}

/// What becomes of an org that is handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// A person's sign-in: it has one owner.
    Moves,
    /// A client that signs in for itself, here and there.
    IsCopied,
    /// Nobody is signed in: only what is known of it goes along.
    IsTold,
    /// Something of it is under way.
    Waits,
}

impl Fate {
    fn of(tenant: &Tenant) -> Self {
        let by_itself = tenant.registration().client.grant_type() == GrantType::ClientCredentials;
        match (tenant.settled(), tenant.grant()) {
            (None, _) => Self::Waits,
            (Some(_), _) if by_itself => Self::IsCopied,
            (Some(_), Some(_)) => Self::Moves,
            (Some(_), None) => Self::IsTold,
        }
    }

    const fn text(self) -> &'static str {
        match self {
            Self::Moves => "its sign-in moves",
            Self::IsCopied => "copied: its client signs in for itself, here and there",
            Self::IsTold => "without a sign-in: nobody is signed in",
            Self::Waits => "held up or at work; put it right, wait, or cancel its sign-in",
        }
    }
}

impl Packing {
    /// One of these orgs, into a file of that folder.
    pub fn new(chosen: impl IntoIterator<Item = TenantId>, folder: &Path) -> Self {
        let lock = bundle::generate().map_or_else(
            |_| Lock::Own(Typed::default(), Typed::default()),
            |passphrase| Lock::Proposed(passphrase, Copied::NotYet),
        );
        let file = free(folder).display().to_string();
        Self { chosen: chosen.into_iter().collect(), file, lock }
    }

    /// What is to be done, as it stands.
    pub fn order(&self) -> HandOverOrder {
        let passphrase = match &self.lock {
            Lock::Proposed(passphrase, _) => passphrase.clone(),
            Lock::Own(typed, _) => Zeroizing::new(typed.expose().to_owned()),
        };
        let file = PathBuf::from(self.file.trim());
        HandOverOrder { tenants: self.chosen.iter().cloned().collect(), file, passphrase }
    }

    /// The passphrase is on the clipboard.
    pub fn copied(&mut self) {
        if let Lock::Proposed(_, copied) = &mut self.lock {
            *copied = Copied::Once;
        }
    }

    fn obstacle(&self) -> Option<String> {
        if self.chosen.is_empty() {
            return Some("Choose at least one org.".to_owned());
        }
        match &self.lock {
            Lock::Proposed(_, Copied::NotYet) => Some(
                "Copy the passphrase first, and keep it apart from the file: a password manager is a \
                 good place. It is shown nowhere and cannot be had again."
                    .to_owned(),
            ),
            Lock::Proposed(_, Copied::Once) => None,
            Lock::Own(typed, again) => own_obstacle(typed, again),
        }
    }
}

fn own_obstacle(typed: &Typed, again: &Typed) -> Option<String> {
    let length = typed.expose().chars().count();
    if length < SHORTEST {
        return Some(format!(
            "Your passphrase has {length} of at least {SHORTEST} characters: a file can be guessed \
             at wherever it goes, for ever. Several words are good."
        ));
    }
    (typed != again).then(|| "The two passphrases are not the same yet.".to_owned())
}

/// A name in that folder that is free.
fn free(folder: &Path) -> PathBuf {
    let mut file = folder.join("tenantry-orgs.age");
    for number in 2..100 {
        if !file.exists() {
            break;
        }
        file = folder.join(format!("tenantry-orgs-{number}.age"));
    }
    file
}

/// Draws the choice before a hand-over.
pub fn packing_ui(ui: &mut Ui, scene: Scene<'_>, packing: &mut Packing) -> Option<Action> {
    page_ui(ui, "hand over", |ui| {
        heading_ui(ui, "Hand orgs over to another program");
        say(
            ui,
            "The orgs you choose go into one encrypted file, which the npm package tenantry takes in \
             on a server.",
        );
        ui.add_space(theme::GAP);
        theme::tinted(ui, Tone::Busy).show(ui, |ui| {
            ui.set_min_width(ui.available_width());
            ui.add(Label::new(OWNER).wrap());
        });
        ui.add_space(theme::GAP);
        card_ui(ui, |ui| choice_ui(ui, scene, packing));
        ui.add_space(theme::GAP);
        card_ui(ui, |ui| file_ui(ui, packing));
        ui.add_space(theme::GAP);
        let copied = card_ui(ui, |ui| lock_ui(ui, packing));
        ui.add_space(theme::GAP);
        let ended = end_ui(ui, scene, packing);
        copied.or(ended)
    })
}

/// In less room than this, what becomes of an org is said on hover only.
const FATE_WIDTH: f32 = 60.0;

/// So high is the list of orgs at most.
const LIST_HEIGHT: f32 = 220.0;

const KEEP_APART: &str = "Keep the passphrase apart from the file: a password manager is a good place. It is \
     shown nowhere and cannot be had again.";

const OWNER: &str = "A sign-in has one owner: two programs that renew the same one would both lose \
     it. So once the file is on the disk, this app lets go of the sign-ins in it and renews them no \
     more. Nothing ends in Genesys Cloud. The orgs stay in the list, and you can sign in to them \
     again at any time.";

fn choice_ui(ui: &mut Ui, scene: Scene<'_>, packing: &mut Packing) {
    title_ui(ui, "Orgs");
    let mut tenants: Vec<_> = scene.tenants.iter().collect();
    tenants.sort_by_cached_key(|tenant| tenant.registration().label.to_lowercase());
    ui.horizontal_wrapped(|ui| {
        if ui.button("Choose all").clicked() {
            let free = tenants.iter().filter(|tenant| Fate::of(tenant) != Fate::Waits);
            packing.chosen.extend(free.map(|tenant| tenant.id().clone()));
        }
        if ui.button("Choose none").clicked() {
            packing.chosen.clear();
        }
        let text = format!("{} of {} chosen", packing.chosen.len(), tenants.len());
        ui.label(RichText::new(text).color(theme::weak(ui)));
    });
    let height = ui.spacing().interact_size.y;
    let rows = ScrollArea::vertical().id_salt("handed over").max_height(LIST_HEIGHT);
    let rows = rows.min_scrolled_height(LIST_HEIGHT).auto_shrink([false, true]);
    rows.show_rows(ui, height, tenants.len(), |ui, seen| {
        for tenant in tenants.get(seen).unwrap_or_default() {
            row_ui(ui, tenant, packing);
        }
    });
}

fn row_ui(ui: &mut Ui, tenant: &Tenant, packing: &mut Packing) {
    let registration = tenant.registration();
    let fate = Fate::of(tenant);
    if fate == Fate::Waits {
        packing.chosen.remove(tenant.id());
    }
    ui.horizontal(|ui| {
        let mut is_in = packing.chosen.contains(tenant.id());
        let name = format!("{}, {}", registration.label, places::address(&registration.region));
        // Of a long name as much as there is room for, and the whole where the mouse rests.
        let hover = format!("{name}: {}", fate.text());
        let checkbox = Checkbox::new(&mut is_in, name);
        let checkbox = name_column_ui(ui, |ui| ui.add_enabled(fate != Fate::Waits, checkbox));
        if checkbox.on_hover_text(hover).changed() {
            if is_in {
                packing.chosen.insert(tenant.id().clone());
            } else {
                packing.chosen.remove(tenant.id());
            }
        }
        if ui.available_width() > FATE_WIDTH {
            let text = RichText::new(fate.text()).small().color(theme::weak(ui));
            ui.add(Label::new(text).truncate());
        }
    });
}

fn file_ui(ui: &mut Ui, packing: &mut Packing) {
    title_ui(ui, "File");
    let label = ui.label("Where it is written, with its whole path");
    let field = TextEdit::singleline(&mut packing.file).desired_width(f32::INFINITY);
    ui.add(field.margin(egui::Margin::symmetric(8, 5))).labelled_by(label.id);
    say(
        ui,
        "It is text, so it can also be pasted into a store for secrets. Import it into one store \
         only, and delete it then.",
    );
}

fn lock_ui(ui: &mut Ui, packing: &mut Packing) -> Option<Action> {
    title_ui(ui, "Passphrase");
    match &mut packing.lock {
        Lock::Proposed(_, copied) => {
            say(ui, "Made by chance, 120 bits: 24 letters and digits in six groups.");
            let pressed = ui.horizontal_wrapped(|ui| {
                let copy = ui.button("Copy the passphrase").clicked();
                if *copied == Copied::Once {
                    ui.label(RichText::new("Copied").color(theme::tone(ui, Tone::Good)));
                }
                (copy, ui.button("Type one of my own instead").clicked())
            });
            match pressed.inner {
                (true, _) => return Some(Action::CopyPassphrase),
                (false, true) => packing.lock = Lock::Own(Typed::default(), Typed::default()),
                (false, false) => {}
            }
        }
        Lock::Own(typed, again) => {
            passphrase_ui(ui, "Your passphrase", typed);
            passphrase_ui(ui, "The same once more", again);
            if ui.button("Have one made by chance instead").clicked()
                && let Ok(passphrase) = bundle::generate()
            {
                packing.lock = Lock::Proposed(passphrase, Copied::NotYet);
            }
        }
    }
    None
}

fn end_ui(ui: &mut Ui, scene: Scene<'_>, packing: &Packing) -> Option<Action> {
    let obstacle = packing.obstacle();
    let orgs = if packing.chosen.len() == 1 { "org" } else { "orgs" };
    let name = format!("Hand over {} {orgs}", packing.chosen.len());
    let pressed = ui.horizontal(|ui| {
        let begun = ui.add_enabled_ui(obstacle.is_none(), |ui| primary_ui(ui, &name)).inner;
        (begun, ui.button("Not now").clicked())
    });
    match (obstacle, &packing.lock) {
        (Some(obstacle), _) => say(ui, &obstacle),
        // In the same place, so that nothing moves under the mouse.
        (None, Lock::Proposed(..)) => say(ui, KEEP_APART),
        (None, Lock::Own(..)) => {}
    }
    let moving = packing.chosen.iter().filter_map(|id| scene.tenants.get(id));
    let moving = moving.filter(|tenant| Fate::of(tenant) == Fate::Moves).count();
    match pressed.inner {
        (true, _) => Some(Action::Ask(Question::HandOver { moving })),
        (false, true) => Some(Action::Leave),
        (false, false) => None,
    }
}

fn heading_ui(ui: &mut Ui, text: &str) {
    ui.add(Label::new(RichText::new(text).heading().color(theme::strong(ui))).wrap());
}

fn title_ui(ui: &mut Ui, text: &str) {
    ui.label(RichText::new(text).text_style(theme::title()).color(theme::strong(ui)));
}

fn say(ui: &mut Ui, text: &str) {
    ui.add(Label::new(RichText::new(text).color(theme::weak(ui))).wrap());
}

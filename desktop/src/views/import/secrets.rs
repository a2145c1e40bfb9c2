//! Secrets that a text lacks: asked for once for each client, however many lines name it.

use egui::{Label, RichText, ScrollArea, TextEdit, Ui};

use super::{Import, orgs};
use crate::theme::{self, Tone};
use crate::views::org::card_ui;
use crate::views::{Scene, places};

/// What is wrong with a typed secret.
pub(super) fn problem(secret: &str) -> Option<&'static str> {
    let is_odd = secret.chars().any(|c| c.is_whitespace() || c.is_control());
    is_odd.then_some("A secret holds no spaces; was more than the secret pasted?")
}

/// Draws a field for each client whose secret is needed.
pub(super) fn secrets_ui(ui: &mut Ui, scene: Scene<'_>, import: &mut Import) {
    if import.secrets.is_empty() {
        return;
    }
    let wanting = import.plan.wanting();
    let mut changed = false;
    card_ui(ui, |ui| {
        let title = match wanting.len() {
            0 => "Every secret is known".to_owned(),
            1 => "The secret of one client is needed".to_owned(),
            many => format!("The secrets of {many} clients are needed"),
        };
        ui.label(RichText::new(title).text_style(theme::title()).color(theme::strong(ui)));
        let scroll = ScrollArea::vertical().id_salt("secrets").max_height(150.0);
        scroll.auto_shrink([false, true]).show(ui, |ui| {
            for ((region, client), secret) in &mut import.secrets {
                let count = wanting.get(&(region.clone(), client.clone()));
                let left =
                    count.map_or_else(String::new, |count| format!(", for {}", orgs(*count)));
                let name = format!("Secret of {client}, {}", places::address(region));
                let label = ui.add(Label::new(format!("{name}{left}")).truncate());
                let field = TextEdit::singleline(&mut **secret)
                    .id_salt(&name)
                    .password(true)
                    .desired_width(f32::INFINITY)
                    .margin(egui::Margin::symmetric(8, 5));
                changed |= ui.add(field).labelled_by(label.id).changed();
                if let Some(problem) = problem(secret.trim()) {
                    let color = theme::tone(ui, Tone::Broken);
                    ui.label(RichText::new(problem).small().color(color));
                }
            }
        });
    });
    ui.add_space(theme::GAP);
    if changed {
        import.look(scene.tenants);
    }
}

//! Theme: every colour, size and distance of the window, light and dark.

use egui::{
    Color32, Context, CornerRadius, FontFamily, FontId, Frame, IconData, Margin, Shadow, Stroke,
    Style, TextStyle, Theme, Ui, Vec2, Visuals, style::WidgetVisuals, vec2,
};

/// Between things that belong together.
pub(crate) const GAP: f32 = 6.0;
/// Between groups.
pub(crate) const SPACE: f32 = 14.0;
/// On the right of a page, where its scroll bar stands.
pub(crate) const MARGIN: f32 = 14.0;
/// The longest line of text that is pleasant to read.
pub(crate) const READING_WIDTH: f32 = 720.0;
/// A row of the list of orgs.
pub(crate) const ROW_HEIGHT: f32 = 56.0;
/// A line of the timeline.
pub(crate) const LINE_HEIGHT: f32 = 28.0;
/// The side of a mark beside a line of text.
pub(crate) const MARK: f32 = 18.0;
/// The width of the list of orgs at first.
pub(crate) const LIST_WIDTH: f32 = 352.0;
/// The width of a name in a table of facts.
pub(crate) const FACT_WIDTH: f32 = 150.0;

/// What a colour says. It never says it alone: each tone has a mark of its own shape too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tone {
    /// It does not work until somebody changes something.
    Broken,
    /// A person is needed, and nothing is wrong.
    NeedsYou,
    /// Something is under way.
    Busy,
    /// It is tried again by itself.
    Waiting,
    /// Nothing happens, as somebody wished.
    Quiet,
    /// All is well.
    Good,
}

/// The colours that egui has no name for.
struct Palette {
    canvas: Color32,
    panel: Color32,
    card: Color32,
    field: Color32,
    line: Color32,
    edge: Color32,
    button: Color32,
    hover: Color32,
    text: Color32,
    strong: Color32,
    weak: Color32,
    accent: Color32,
    on_accent: Color32,
    chosen: Color32,
    good: Color32,
    busy: Color32,
    waiting: Color32,
    needs_you: Color32,
    broken: Color32,
}

const DARK: Palette = Palette {
    canvas: Color32::from_rgb(0x16, 0x19, 0x1f),
    panel: Color32::from_rgb(0x1c, 0x20, 0x28),
    card: Color32::from_rgb(0x21, 0x26, 0x2f),
    field: Color32::from_rgb(0x14, 0x17, 0x1c),
    line: Color32::from_rgb(0x36, 0x3d, 0x4a),
    edge: Color32::from_rgb(0x52, 0x5c, 0x6c),
    button: Color32::from_rgb(0x2d, 0x34, 0x40),
    hover: Color32::from_rgb(0x39, 0x42, 0x51),
    text: Color32::from_rgb(0xd3, 0xd9, 0xe3),
    strong: Color32::from_rgb(0xf6, 0xf8, 0xfc),
    weak: Color32::from_rgb(0x9a, 0xa5, 0xb6),
    accent: Color32::from_rgb(0x3d, 0x7e, 0xf0),
    on_accent: Color32::WHITE,
    chosen: Color32::from_rgb(0x2a, 0x3a, 0x58),
    good: Color32::from_rgb(0x4f, 0xc7, 0x88),
    busy: Color32::from_rgb(0x6c, 0xa8, 0xff),
    waiting: Color32::from_rgb(0xb5, 0x9c, 0xf5),
    needs_you: Color32::from_rgb(0xf2, 0xb0, 0x4c),
    broken: Color32::from_rgb(0xf7, 0x7b, 0x74),
};

const LIGHT: Palette = Palette {
    canvas: Color32::from_rgb(0xf3, 0xf5, 0xf8),
    panel: Color32::from_rgb(0xfb, 0xfc, 0xfd),
    card: Color32::WHITE,
    field: Color32::WHITE,
    line: Color32::from_rgb(0xd3, 0xd9, 0xe2),
    edge: Color32::from_rgb(0xae, 0xb8, 0xc6),
    button: Color32::from_rgb(0xeb, 0xee, 0xf3),
    hover: Color32::from_rgb(0xde, 0xe4, 0xed),
    text: Color32::from_rgb(0x26, 0x2e, 0x3a),
    strong: Color32::from_rgb(0x0c, 0x11, 0x19),
    weak: Color32::from_rgb(0x57, 0x63, 0x75),
    accent: Color32::from_rgb(0x1f, 0x5f, 0xd6),
    on_accent: Color32::WHITE,
    chosen: Color32::from_rgb(0xdc, 0xe8, 0xfd),
    good: Color32::from_rgb(0x12, 0x7a, 0x45),
    busy: Color32::from_rgb(0x1f, 0x5f, 0xd6),
    waiting: Color32::from_rgb(0x69, 0x48, 0xc7),
    needs_you: Color32::from_rgb(0x9a, 0x5b, 0x00),
    broken: Color32::from_rgb(0xbe, 0x2a, 0x23),
};

const fn palette_of(theme: Theme) -> &'static Palette {
    match theme {
        Theme::Dark => &DARK,
        Theme::Light => &LIGHT,
    }
}

fn palette(ui: &Ui) -> &'static Palette {
    palette_of(if ui.visuals().dark_mode { Theme::Dark } else { Theme::Light })
}

/// Gives the whole window its look; which of the two it is follows the system.
pub fn install(ctx: &Context) {
    for theme in [Theme::Dark, Theme::Light] {
        ctx.style_mut_of(theme, |style| apply(style, theme));
    }
}

/// The style of the titles of cards.
pub(crate) fn title() -> TextStyle {
    TextStyle::Name("title".into())
}

/// The colour of a tone.
pub(crate) fn tone(ui: &Ui, tone: Tone) -> Color32 {
    let palette = palette(ui);
    match tone {
        Tone::Good => palette.good,
        Tone::Busy => palette.busy,
        Tone::Waiting => palette.waiting,
        Tone::NeedsYou => palette.needs_you,
        Tone::Broken => palette.broken,
        Tone::Quiet => palette.weak,
    }
}

/// The colour of what is less important than text.
pub(crate) fn weak(ui: &Ui) -> Color32 {
    palette(ui).weak
}

/// The colour of what is more important than text.
pub(crate) fn strong(ui: &Ui) -> Color32 {
    palette(ui).strong
}

/// The colour of lines, and of marks that are not lit.
pub(crate) fn line(ui: &Ui) -> Color32 {
    palette(ui).line
}

/// The colour of what is drawn inside a filled mark.
pub(crate) fn inside(ui: &Ui) -> Color32 {
    palette(ui).card
}

/// The fill and the text of the one button that is most likely wanted.
pub(crate) fn accent(ui: &Ui) -> (Color32, Color32) {
    (palette(ui).accent, palette(ui).on_accent)
}

/// The fill of a row, as the pointer and the choice have it.
pub(crate) fn row(ui: &Ui, state: Row) -> Color32 {
    match state {
        Row::Resting => Color32::TRANSPARENT,
        Row::Hovered => palette(ui).hover.gamma_multiply(0.5),
        Row::Chosen => palette(ui).chosen,
    }
}

/// How a row stands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Row {
    Resting,
    Hovered,
    Chosen,
}

/// What covers the window while a file is held over it, and the text on it.
pub(crate) fn veil(ctx: &Context) -> [Color32; 2] {
    let palette = palette_of(ctx.theme());
    [palette.canvas.gamma_multiply(0.92), palette.strong]
}

/// The line around whatever has the keyboard.
pub(crate) fn focus(ui: &Ui) -> Stroke {
    Stroke::new(2.0, palette(ui).accent)
}

/// The frame of the list of orgs.
pub(crate) fn list_frame(ui: &Ui) -> Frame {
    Frame::new().fill(palette(ui).panel).inner_margin(Margin::symmetric(10, 12))
}

/// The frame of the strips above and below.
pub(crate) fn strip_frame(ui: &Ui) -> Frame {
    Frame::new().fill(palette(ui).panel).inner_margin(Margin::symmetric(16, 6))
}

/// The frame of the chosen line of the timeline.
pub(crate) fn line_frame(ui: &Ui) -> Frame {
    Frame::new()
        .fill(palette(ui).card)
        .stroke(Stroke::new(1.0, palette(ui).line))
        .corner_radius(8)
        .inner_margin(Margin::symmetric(14, 10))
}

/// The frame of the chosen org.
pub(crate) fn canvas_frame(ui: &Ui) -> Frame {
    Frame::new().fill(palette(ui).canvas).inner_margin(Margin {
        left: 22,
        right: 10,
        top: 18,
        bottom: 0,
    })
}

/// A card.
pub(crate) fn card(ui: &Ui) -> Frame {
    let palette = palette(ui);
    Frame::new()
        .fill(palette.card)
        .stroke(Stroke::new(1.0, palette.line))
        .corner_radius(8)
        .inner_margin(Margin::same(16))
}

/// The frame of a question over everything else.
pub(crate) fn question(ui: &Ui) -> Frame {
    Frame::window(ui.style()).inner_margin(Margin::same(22))
}

/// The frame of a small word.
pub(crate) fn badge(ui: &Ui, of: Tone) -> Frame {
    let color = tone(ui, of);
    Frame::new()
        .fill(palette(ui).card.lerp_to_gamma(color, 0.12))
        .stroke(Stroke::new(1.0, color.gamma_multiply(0.6)))
        .corner_radius(10)
        .inner_margin(Margin::symmetric(8, 1))
}

/// A card that speaks in a tone.
pub(crate) fn tinted(ui: &Ui, of: Tone) -> Frame {
    let color = tone(ui, of);
    card(ui)
        .fill(palette(ui).card.lerp_to_gamma(color, 0.09))
        .stroke(Stroke::new(1.0, palette(ui).line.lerp_to_gamma(color, 0.5)))
}

fn apply(style: &mut Style, theme: Theme) {
    let sizes = [
        (TextStyle::Small, 12.5, FontFamily::Proportional),
        (TextStyle::Body, 14.5, FontFamily::Proportional),
        (TextStyle::Button, 14.5, FontFamily::Proportional),
        (title(), 16.5, FontFamily::Proportional),
        (TextStyle::Heading, 23.0, FontFamily::Proportional),
        (TextStyle::Monospace, 13.0, FontFamily::Monospace),
    ];
    style.text_styles =
        sizes.into_iter().map(|(name, size, family)| (name, FontId::new(size, family))).collect();
    style.spacing.item_spacing = Vec2::new(8.0, GAP);
    style.spacing.button_padding = Vec2::new(12.0, 5.0);
    style.spacing.interact_size.y = 28.0;
    style.spacing.icon_width = 18.0;
    style.spacing.icon_width_inner = 10.0;
    style.spacing.icon_spacing = 8.0;
    style.spacing.tooltip_width = 420.0;
    style.spacing.combo_height = 640.0;
    style.spacing.menu_margin = Margin::symmetric(12, 10);
    style.visuals = visuals(theme);
}

fn visuals(theme: Theme) -> Visuals {
    let palette = palette_of(theme);
    let mut visuals = theme.default_visuals();
    visuals.panel_fill = palette.canvas;
    visuals.window_fill = palette.card;
    visuals.window_stroke = Stroke::new(1.0, palette.line);
    visuals.window_corner_radius = CornerRadius::same(10);
    visuals.menu_corner_radius = CornerRadius::same(8);
    visuals.popup_shadow =
        Shadow { offset: [0, 6], blur: 18, spread: 0, color: Color32::from_black_alpha(60) };
    visuals.extreme_bg_color = palette.field;
    visuals.faint_bg_color = palette.panel;
    visuals.code_bg_color = palette.field;
    visuals.weak_text_color = Some(palette.weak);
    visuals.hyperlink_color = palette.busy;
    visuals.warn_fg_color = palette.needs_you;
    visuals.error_fg_color = palette.broken;
    visuals.selection.bg_fill = palette.accent.gamma_multiply(0.45);
    visuals.selection.stroke = Stroke::new(1.0, palette.strong);
    visuals.widgets.noninteractive = widget(palette.card, palette.line, palette.text);
    visuals.widgets.inactive = widget(palette.button, palette.edge, palette.text);
    visuals.widgets.hovered = widget(palette.hover, palette.weak, palette.strong);
    visuals.widgets.active = widget(palette.hover, palette.accent, palette.strong);
    visuals.widgets.active.bg_stroke.width = 2.0;
    visuals.widgets.open = widget(palette.hover, palette.weak, palette.strong);
    visuals
}

fn widget(fill: Color32, line: Color32, text: Color32) -> WidgetVisuals {
    WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: Stroke::new(1.0, line),
        corner_radius: CornerRadius::same(6),
        fg_stroke: Stroke::new(1.2, text),
        expansion: 0.0,
    }
}

/// The program's icon: a tick on a round ground.
pub(crate) fn icon() -> IconData {
    const SIDE: u16 = 64;
    let [r, g, b, _] = DARK.accent.to_array();
    let rgba = (0..SIDE)
        .flat_map(|y| (0..SIDE).map(move |x| vec2(f32::from(x) + 0.5, f32::from(y) + 0.5)))
        .flat_map(|at| {
            let on_ground = (31.0 - (at - vec2(32.0, 32.0)).length()).clamp(0.0, 1.0);
            let stroke = from_line(at, vec2(18.0, 33.0), vec2(28.0, 43.0)).min(from_line(
                at,
                vec2(28.0, 43.0),
                vec2(46.0, 22.0),
            ));
            let on_tick = (4.5 - stroke).clamp(0.0, 1.0);
            let mix =
                |ground: u8| Color32::from_gray(ground).lerp_to_gamma(Color32::WHITE, on_tick).r();
            [
                mix(r),
                mix(g),
                mix(b),
                Color32::TRANSPARENT.lerp_to_gamma(Color32::WHITE, on_ground).a(),
            ]
        })
        .collect();
    IconData { rgba, width: SIDE.into(), height: SIDE.into() }
}

/// How far a point is from a line segment.
fn from_line(at: Vec2, from: Vec2, to: Vec2) -> f32 {
    let along = ((at - from).dot(to - from) / (to - from).length_sq()).clamp(0.0, 1.0);
    (at - from - along * (to - from)).length()
}

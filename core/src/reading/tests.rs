//! Reading says what `serde_json` says, of what is right and of what is wrong.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::*;

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Whole {
    name: String,
    #[serde(default)]
    count: Option<u8>,
    #[serde(default)]
    below: i64,
    #[serde(default)]
    list: Vec<Part>,
    #[serde(default)]
    part: Option<Box<Part>>,
    #[serde(default)]
    by_name: BTreeMap<String, bool>,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Part {
    Plain,
    Number(u64),
    Pair(u8, String),
    Named { size: u32 },
    Whole(Whole),
}

fn agrees<T: DeserializeOwned + PartialEq + fmt::Debug>(text: &[u8]) {
    let ours = read_json::<T>(text).map_err(|error| error.to_string());
    let theirs = serde_json::from_slice::<IgnoredAny>(text)
        .and_then(|_| serde_json::from_slice::<T>(text))
        .map_err(|error| error.to_string());
    assert_eq!(ours, theirs, "{}", String::from_utf8_lossy(text));
}

#[test]
fn what_is_right_is_read_as_serde_json_reads_it() {
    for text in [
        r#"{"name":"a"}"#,
        " {\n\t\"name\" : \"a\" , \"count\" :\r\n 255 } ",
        r#"{"name":"","count":null,"below":-9223372036854775808,"list":[],"byName":{}}"#,
        r#"{"name":"[{,:}]\\\"","list":["plain",{"number":18446744073709551615}],"below":-1}"#,
        r#"{"list":[{"pair":[1,"x"]},{"named":{"size":0}},{"plain":null}],"name":"é\u00e9\ud83d\ude00😀"}"#,
        r#"{"name":"\b\f\n\r\t\/","part":{"whole":{"name":"in","part":"plain"}}}"#,
        r#"{"n\u0061me":"a","byName":{"x":true,"\"":false," ":true}}"#,
    ] {
        agrees::<Whole>(text.as_bytes());
        assert!(read_json::<Whole>(text.as_bytes()).is_ok(), "{text}");
    }
    for text in ["0", " 7 ", "255", "256", "-1", "1.5", "null", "true", "[]"] {
        agrees::<u8>(text.as_bytes());
        agrees::<Option<i8>>(text.as_bytes());
    }
}

#[test]
fn a_value_of_any_kind_is_read_as_what_it_is() {
    for text in ["[]", "null", "true", "false", r#"{"a":[1,-2,"x",null,[true,false],{"b":{}}]}"#] {
        agrees::<serde_json::Value>(text.as_bytes());
        assert!(read_json::<serde_json::Value>(text.as_bytes()).is_ok(), "{text}");
    }
}

#[test]
fn what_is_wrong_is_told_in_the_words_and_at_the_place_of_serde_json() {
    for text in [
        "",
        " ",
        "{",
        "nothing",
        "{}",
        "7",
        "\n  7",
        r#"{"name":"a"} x"#,
        r#"{"name":"a",}"#,
        r#"{"name":"a" "count":1}"#,
        "{\"name\":\"a\nb\"}",
        r#"{"name":"\x"}"#,
        r#"{"name":7}"#,
        r#"{"name":null}"#,
        r#"{"name":["a"]}"#,
        r#"{"name":"a","name":"b"}"#,
        r#"{"name":"a", "other":2}"#,
        r#"{"name":"a","count":"1"}"#,
        r#"{"name":"a","count":256}"#,
        r#"{"name":"a","count":1.5}"#,
        r#"{"name":"a","count":-1}"#,
        r#"{"name":"a","below":9223372036854775808}"#,
        r#"{"name":"a","list":{"number":1}}"#,
        r#"{"name":"a","list":["none"]}"#,
        r#"{"name":"a","list":[{"number":true}]}"#,
        r#"{"name":"a","part":{"whole":{"count":1}}}"#,
        "{\"name\":\"a\",\n \"part\":\n  {\"named\":{\"size\":\"x\"}}}",
        "{\"name\":\"a\",\n \"part\":\n  {\"named\":{ } }}",
        r#"{"name":"a","byName":{"x":0}}"#,
        r#"{"name":"a","byName":[]}"#,
        r#"{"name":"a","list":[{"pair":[1]}]}"#,
        r#"{"name":"a","list":[{"plain":1}]}"#,
        r#"{"name":"a","list":[{"plain":{"size":1}}]}"#,
        r#"{"name":"a","list":[ 7]}"#,
        r#"{"name":"a","list":["plain",true]}"#,
    ] {
        agrees::<Whole>(text.as_bytes());
        assert!(read_json::<Whole>(text.as_bytes()).is_err(), "{text}");
    }
}

#[test]
fn a_variant_that_holds_nothing_is_refused_where_it_stands() {
    let text = r#"{"name":"a","list":["plain", "number"]}"#;
    let error = read_json::<Whole>(text.as_bytes()).unwrap_err();

    assert_eq!(error.what(), "invalid type: unit variant, expected newtype variant");
    assert_eq!((error.line(), error.column()), (1, text.find("]}").unwrap()));
}

#[test]
fn a_list_that_is_longer_than_what_it_is_read_for_is_refused() {
    assert!(read_json::<[u8; 2]>(b"[1,2]").is_ok());
    for text in ["[1]", "[1,2,3]", "[1, 2 , \"x\"]", "[1,2,[]]"] {
        assert!(serde_json::from_slice::<[u8; 2]>(text.as_bytes()).is_err());
        let error = read_json::<[u8; 2]>(text.as_bytes()).unwrap_err();
        assert!(
            ["trailing characters", "invalid length 1, expected an array of length 2"]
                .contains(&error.what()),
            "{error}"
        );
    }
    assert!(read_json::<Whole>(br#"{"name":"a","list":[{"pair":[1,"x",2]}]}"#).is_err());
}

#[test]
fn a_list_is_no_object() {
    for text in [r#"["a"]"#, r#"["a",1,2,[],null,{}]"#, r#"["a",1,2,[],null,{},7]"#, "[]"] {
        let error = read_json::<Whole>(text.as_bytes()).unwrap_err();
        assert_eq!(error.what(), "invalid type: sequence, expected struct Whole");
    }
    assert!(serde_json::from_str::<Whole>(r#"["a",1,2,[],null,{}]"#).is_ok(), "it takes them");
}

#[test]
fn a_fraction_is_told_as_it_is_written() {
    for number in ["-0", "1e2", "1e400", "18446744073709551616", "-9223372036854775809", "1.50"] {
        let error = read_json::<i64>(number.as_bytes()).unwrap_err().to_string();
        let told =
            format!("invalid type: floating point `{number}`, expected i64 at line 1 column ");
        assert_eq!(error, format!("{told}{}", number.len()));
    }
}

#[test]
fn every_character_is_read_however_it_is_written() {
    for code in (0..0x11_0000).step_by(7).chain(0..0x300) {
        let Some(c) = char::from_u32(code) else { continue };
        let plain = serde_json::to_vec(&c.to_string()).unwrap();
        let mut room = [0; 2];
        let units = c.encode_utf16(&mut room).iter().map(|unit| format!("\\u{unit:04X}"));
        let escaped = format!("\"{}\"", units.collect::<String>());

        assert_eq!(read_json::<String>(&plain).unwrap(), c.to_string());
        assert_eq!(read_json::<String>(escaped.as_bytes()).unwrap(), c.to_string());
    }
}

#[test]
fn what_is_no_character_is_refused() {
    for text in [
        r#""\ud800""#.as_bytes(),
        br#""\ud800x""#,
        br#""\ud800\n""#,
        br#""\ud800\u0041""#,
        br#""\udc00""#,
        b"\"\xff\"",
        b"\"a\xc3\"",
    ] {
        assert!(serde_json::from_slice::<String>(text).is_err());
        assert!(read_json::<String>(text).is_err(), "{}", text.escape_ascii());
    }
}

#[test]
fn a_record_that_is_cut_off_or_changed_anywhere_never_panics_and_is_judged_alike() {
    let text =
        r#"{"name":"a\u00e9\\","count":12,"list":[{"pair":[1,"x"]},"plain"],"byName":{"k":true}}"#;
    for at in 0..text.len() {
        let mut changed = text.as_bytes().to_vec();
        for byte in [b'"', b'\\', b'{', b'}', b']', b',', b':', b' ', b'0', b'-', b'.', 0, 0xff] {
            changed[at] = byte;
            let (ours, theirs) =
                (read_json::<Whole>(&changed), serde_json::from_slice::<Whole>(&changed));
            assert_eq!(ours.ok(), theirs.ok(), "{}", changed.escape_ascii());
        }
        for more in
            [",1", "1,", ",null", ",[]", ",{}", ",\"a\":1", "\"a\":1,", ":1", "[", "{}", "\""]
        {
            let (before, after) = text.as_bytes().split_at(at);
            let longer = [before, more.as_bytes(), after].concat();
            let (ours, theirs) =
                (read_json::<Whole>(&longer), serde_json::from_slice::<Whole>(&longer));
            assert_eq!(ours.ok(), theirs.ok(), "{}", longer.escape_ascii());
        }
        assert!(read_json::<Whole>(&text.as_bytes()[..at]).is_err());
    }
}

//! Edits keep everything but what they change: the other values, their layout, the comments.

use crate::support::tree;
use proptest::prelude::*;
use stripe_app_lint::syntax::edit::{
    apply, copy_item, insert_item, insert_member, remove_item, remove_member, rename_key, replace_string,
};
use stripe_app_lint::syntax::{Edit, Node, Parsed, SourceId, Span, json5, yaml};
use tree::{Dialect, Tree, any_tree, write};

const SOURCE: SourceId = SourceId(0);

/// What the text is: JSON or JSON5, and if it is none of them, YAML.
fn parse(text: &str) -> Parsed {
    let parsed = json5::parse(text, SOURCE);
    if parsed.mistakes.is_empty() {
        return parsed;
    }
    let parsed = yaml::parse(text, SOURCE);
    assert_eq!(parsed.mistakes, [], "{text}");
    parsed
}

fn root(text: &str) -> Node {
    parse(text).root.expect("a tree")
}

fn done(text: &str, edit: Option<Edit>) -> Option<String> {
    edit.map(|edit| apply(text, &[edit]))
}

/// The text without the member or the item at a pointer.
fn without(text: &str, pointer: &str) -> Option<String> {
    let (parent, last) = pointer.rsplit_once('/').unwrap();
    let root = root(text);
    let parent = root.at(parent).unwrap();
    let edit = match parent.members().iter().position(|member| member.key.text == last) {
        Some(index) => remove_member(text, parent, index),
        None => remove_item(text, parent, last.parse().unwrap()),
    };
    done(text, edit)
}

fn with_member(text: &str, pointer: &str, key: &str, value: &str) -> Option<String> {
    done(text, insert_member(text, root(text).at(pointer).unwrap(), key, value))
}

fn with_item(text: &str, pointer: &str, index: usize, value: &str) -> Option<String> {
    done(text, insert_item(text, root(text).at(pointer).unwrap(), index, value))
}

fn with_string(text: &str, pointer: &str, new: &str) -> String {
    apply(text, &[replace_string(root(text).at(pointer).unwrap(), text, new)])
}

fn with_key(text: &str, key: &str, new: &str) -> String {
    apply(text, &[rename_key(&root(text).get(key).unwrap().key, text, new)])
}

#[test]
fn first_of_two_overlapping_edits_wins() {
    let edit = |start, end, text: &str| Edit { span: Span::new(SOURCE, start, end), text: text.into() };
    assert_eq!(apply("abcdef", &[edit(4, 5, "E"), edit(1, 2, "B")]), "aBcdEf");
    assert_eq!(apply("abcdef", &[edit(2, 5, "x"), edit(1, 3, "y")]), "aydef");
    assert_eq!(apply("abc", &[edit(1, 1, "1"), edit(1, 1, "2"), edit(1, 2, "B"), edit(2, 2, "3")]), "a12B3c");
    assert_eq!(apply("äb", &[edit(1, 2, "x"), edit(0, 1, "x"), edit(2, 9, "x"), edit(3, 2, "x")]), "äb");
}

#[test]
fn member_is_removed_with_its_comma() {
    assert_eq!(without("{\"a\": 1, \"b\": 2, \"c\": 3}", "/a").unwrap(), "{\"b\": 2, \"c\": 3}");
    assert_eq!(without("{\"a\": 1, \"b\": 2, \"c\": 3}", "/b").unwrap(), "{\"a\": 1, \"c\": 3}");
    assert_eq!(without("{\"a\": 1, \"b\": 2, \"c\": 3}", "/c").unwrap(), "{\"a\": 1, \"b\": 2}");
    assert_eq!(without("{ \"a\": 1 }", "/a").unwrap(), "{}");
    assert_eq!(without("[1, 2,]", "/1").unwrap(), "[1,]");
}

#[test]
fn member_on_its_own_lines_is_removed_with_them() {
    let text = "{\n  \"a\": 1,\n  \"b\": {\n    \"c\": 2\n  },\n  \"d\": 3\n}\n";
    assert_eq!(without(text, "/a").unwrap(), "{\n  \"b\": {\n    \"c\": 2\n  },\n  \"d\": 3\n}\n");
    assert_eq!(without(text, "/b").unwrap(), "{\n  \"a\": 1,\n  \"d\": 3\n}\n");
    assert_eq!(without(text, "/d").unwrap(), "{\n  \"a\": 1,\n  \"b\": {\n    \"c\": 2\n  }\n}\n");
    assert_eq!(without(text, "/b/c").unwrap(), "{\n  \"a\": 1,\n  \"b\": {},\n  \"d\": 3\n}\n");
    assert_eq!(without("[\r\n  1,\r\n  2\r\n]", "/0").unwrap(), "[\r\n  2\r\n]");
}

#[test]
fn comment_is_kept_unless_on_the_last_removed_line() {
    let text = "{\n  // above a\n  a: 1, // at a\n  // above b\n  b: 2, // at b\n  // above c\n  c: 3 // at c\n  // below\n}\n";
    assert_eq!(
        without(text, "/a").unwrap(),
        "{\n  // above a\n  // above b\n  b: 2, // at b\n  // above c\n  c: 3 // at c\n  // below\n}\n"
    );
    assert_eq!(
        without(text, "/c").unwrap(),
        "{\n  // above a\n  a: 1, // at a\n  // above b\n  b: 2 // at b\n  // above c\n  // below\n}\n"
    );
    let text = "# above a\na: 1 # at a\n# above b\nb: # at b\n  - 1 # at 1\n# below\n";
    assert_eq!(without(text, "/a").unwrap(), "# above a\n# above b\nb: # at b\n  - 1 # at 1\n# below\n");
    assert_eq!(without(text, "/b").unwrap(), "# above a\na: 1 # at a\n# above b\n# below\n");
}

#[test]
fn nothing_is_removed_where_a_comment_would_be_lost() {
    assert_eq!(without("[1 /* one */, 2]", "/0"), None);
    assert_eq!(without("[1, /* two */ 2]", "/1"), None);
    assert_eq!(without("{ /* none? */ a: 1 }", "/a"), None);
    assert_eq!(without("- a: 1 # one\n  b: 2\n", "/0/a"), None);
}

#[test]
fn yaml_member_is_removed_with_its_lines() {
    let text = "a: 1\nb:\n  c: |\n    text\n\n  d: 2\ne:\n- f: 3\n  g: 4\n- h: 5\n";
    assert_eq!(without(text, "/a").unwrap(), "b:\n  c: |\n    text\n\n  d: 2\ne:\n- f: 3\n  g: 4\n- h: 5\n");
    assert_eq!(without(text, "/b/d").unwrap(), "a: 1\nb:\n  c: |\n    text\n\ne:\n- f: 3\n  g: 4\n- h: 5\n");
    assert_eq!(without(text, "/e").unwrap(), "a: 1\nb:\n  c: |\n    text\n\n  d: 2\n");
    assert_eq!(without(text, "/e/0").unwrap(), "a: 1\nb:\n  c: |\n    text\n\n  d: 2\ne:\n- h: 5\n");
    assert_eq!(without(text, "/e/0/f").unwrap(), "a: 1\nb:\n  c: |\n    text\n\n  d: 2\ne:\n- g: 4\n- h: 5\n");
    assert_eq!(without("a: 1\nb: 2", "/b").unwrap(), "a: 1\n");
}

#[test]
fn removing_the_last_element_leaves_an_empty_collection() {
    assert_eq!(without("a:\n  b: 1\nc: 2\n", "/a/b").unwrap(), "a: {}\nc: 2\n");
    assert_eq!(without("a:\n- 1\nc: 2\n", "/a/0").unwrap(), "a: []\nc: 2\n");
    assert_eq!(without("a:\n  # why\n  b: 1\n", "/a/b").unwrap(), "a:\n  # why\n  {}\n");
    assert_eq!(without("a:\n# why\n- 1\n", "/a/0"), None);
    assert_eq!(without("a: # why\n- 1\nb: 2\n", "/a/0").unwrap(), "a: [] # why\nb: 2\n");
    assert_eq!(without("a: # why\n  b: 1 # at b\n", "/a/b").unwrap(), "a: {} # why\n");
    assert_eq!(without("\"a #b\":\n- 1\n", "/a #b/0").unwrap(), "\"a #b\": []\n");
    assert_eq!(without("\"a\": # why:\n- 1\n", "/a/0").unwrap(), "\"a\": [] # why:\n");
    assert_eq!(without("- 'it''s: #1' : # why\n  - 1\n", "/0/it's: #1/0").unwrap(), "- 'it''s: #1' : [] # why\n");
    assert_eq!(without("\"a\\\": #\":\n- 1\n", "/a\": #/0").unwrap(), "\"a\\\": #\": []\n");
    assert_eq!(without("- - 1\n- 2\n", "/0/0").unwrap(), "- []\n- 2\n");
    assert_eq!(without("a: 1\n", "/a").unwrap(), "{}\n");
}

#[test]
fn anchored_elements_are_not_removed() {
    assert_eq!(without("a: &x 1\nb: *x\n", "/a"), None, "an anchor");
    assert_eq!(without("a: 1\nb: [&x 2, 3]\nc: *x\n", "/b/0"), None, "an anchor");
    assert_eq!(without("a: 1\n<<: {b: 2}\nc: 3\n", "/a"), None, "members of elsewhere");
    assert_eq!(without("a: &x {b: 1, c: 2}\nd: *x\n", "/d/b"), None, "an alias");
    assert_eq!(without("a: |+\n  x\n\nb: 1\n\n\nc: 2\n", "/b"), None, "blank lines that would be text");
    assert_eq!(without("x: [a: 1, b: 2]\n", "/x/0/a"), None, "a pair without braces");
    assert_eq!(without("? a\n: 1\n? b\n: 2\n", "/a"), None, "a `?`");
    assert_eq!(without("a: R&D\nb: x?y&z\n", "/a").unwrap(), "b: x?y&z\n");
}

#[test]
fn member_is_added_in_the_layout_of_the_last_one() {
    let new = |text| with_member(text, "", "new", "true").unwrap();
    assert_eq!(new("{\"a\": 1}"), "{\"a\": 1, \"new\": true}");
    assert_eq!(new("{\"a\":1,\"b\":2}"), "{\"a\":1,\"b\":2,\"new\": true}");
    assert_eq!(new("{a: 1, b: 2,}"), "{a: 1, b: 2, new: true,}");
    assert_eq!(new("{\n\t'a': 1\n}\n"), "{\n\t'a': 1,\n\t'new': true\n}\n");
    assert_eq!(new("{\r\n  \"a\": 1\r\n}"), "{\r\n  \"a\": 1,\r\n  \"new\": true\r\n}");
    assert_eq!(new("{\n  a: 1 // at a\n  // below\n}"), "{\n  a: 1, // at a\n  new: true\n  // below\n}");
    assert_eq!(new("{\n  a: 1, // at a\n}"), "{\n  a: 1, // at a\n  new: true,\n}");
    assert_eq!(new("{}"), "{ \"new\": true }");
    assert_eq!(new("{\n}"), "{\n  \"new\": true\n}");
    assert_eq!(with_member("{ a: 1 /* at a */ }", "", "new", "true"), None);
    assert_eq!(with_member("{ // none\n}", "", "new", "true"), None);
}

#[test]
fn yaml_member_is_added_on_its_own_line() {
    let new = |text, pointer| with_member(text, pointer, "new", "\"text\"").unwrap();
    assert_eq!(new("a: 1 # at a\n# below\n", ""), "a: 1 # at a\nnew: text\n# below\n");
    assert_eq!(new("a: 1", ""), "a: 1\nnew: text");
    assert_eq!(new("a:\n    b: 1\n\nc: 2\n", "/a"), "a:\n    b: 1\n    new: text\n\nc: 2\n");
    assert_eq!(new("- a: 1\n- b: 2\n", "/0"), "- a: 1\n  new: text\n- b: 2\n");
    assert_eq!(new("a:\n  b: |\n    x\nc: 1\n", "/a"), "a:\n  b: |\n    x\n  new: text\nc: 1\n");
    assert_eq!(new("a:\n- 1\n", ""), "a:\n- 1\nnew: text\n");
    assert_eq!(new("a: {b: 1}\n", "/a"), "a: {b: 1, new: \"text\"}\n");
    assert_eq!(new("a: {}\n", "/a"), "a: { \"new\": \"text\" }\n");
    assert_eq!(new("a: 1\r\nb: 2\r\n", ""), "a: 1\r\nb: 2\r\nnew: text\r\n");
    assert_eq!(with_member("a: 1\n", "", "new", "\"1.0\"").unwrap(), "a: 1\nnew: \"1.0\"\n");
    assert_eq!(with_member("a: 1\n", "", "a b: c", "[1]").unwrap(), "a: 1\n\"a b: c\": [1]\n");
    assert_eq!(with_member("a: |+\n  x\n\n", "", "new", "1"), None);
}

#[test]
fn item_can_be_added_anywhere() {
    let list = "[\n  1, // one\n  2 // two\n]";
    assert_eq!(with_item(list, "", 0, "9").unwrap(), "[\n  9,\n  1, // one\n  2 // two\n]");
    assert_eq!(with_item(list, "", 1, "9").unwrap(), "[\n  1, // one\n  9,\n  2 // two\n]");
    assert_eq!(with_item(list, "", 2, "9").unwrap(), "[\n  1, // one\n  2, // two\n  9\n]");
    assert_eq!(with_item(list, "", 3, "9"), None);
    assert_eq!(with_item("[1, 2]", "", 0, "9").unwrap(), "[9, 1, 2]");
    assert_eq!(with_item("[1, 2]", "", 1, "9").unwrap(), "[1, 9, 2]");
    assert_eq!(with_item("[]", "", 0, "9").unwrap(), "[9]");
    let list = "a:\n  - 1 # one\n  - b: 2\n    c: 3\n";
    assert_eq!(with_item(list, "/a", 0, "\"x\"").unwrap(), "a:\n  - x\n  - 1 # one\n  - b: 2\n    c: 3\n");
    assert_eq!(with_item(list, "/a", 1, "\"x\"").unwrap(), "a:\n  - 1 # one\n  - x\n  - b: 2\n    c: 3\n");
    assert_eq!(with_item(list, "/a", 2, "\"x\"").unwrap(), "a:\n  - 1 # one\n  - b: 2\n    c: 3\n  - x\n");
    assert_eq!(with_item("- - 1\n", "/0", 1, "2").unwrap(), "- - 1\n  - 2\n");
}

/// The text with copies of the first item of `list`, whose `a` is one of `strings`.
fn with_copies(text: &str, strings: &[&str]) -> Option<String> {
    let root = root(text);
    let list = &root.get("list").unwrap().value;
    done(text, copy_item(text, list, 0, &list.items()[0].get("a").unwrap().value, strings))
}

#[test]
fn item_is_copied_with_its_layout() {
    assert_eq!(
        with_copies("{\"list\": [{\"a\": \"x\", \"b\": 1}]}", &["y", "z"]).unwrap(),
        "{\"list\": [{\"a\": \"x\", \"b\": 1}, {\"a\": \"y\", \"b\": 1}, {\"a\": \"z\", \"b\": 1}]}"
    );
    assert_eq!(
        with_copies("{list: [\r\n  {\r\n    a: 'x',\r\n  }, // x\r\n  2,\r\n]}", &["y", "z"]).unwrap(),
        "{list: [\r\n  {\r\n    a: 'x',\r\n  }, // x\r\n  {\r\n    a: 'y',\r\n  },\r\n  {\r\n    a: 'z',\r\n  },\r\n  2,\r\n]}"
    );
    assert_eq!(
        with_copies("{list: [\n  { a: 'x' } // x\n]}", &["y", "z"]).unwrap(),
        "{list: [\n  { a: 'x' }, // x\n  { a: 'y' },\n  { a: 'z' }\n]}"
    );
}

#[test]
fn yaml_item_is_copied_line_by_line() {
    assert_eq!(
        with_copies("list:\n  - b: >\n      long\n      text\n    a: x # x\n  - 2\nc: 1\n", &["w", "z: z"]).unwrap(),
        "list:\n  - b: >\n      long\n      text\n    a: x # x\n  - b: >\n      long\n      text\n    a: w\n\
         \x20 - b: >\n      long\n      text\n    a: \"z: z\"\n  - 2\nc: 1\n"
    );
    assert_eq!(
        with_copies("list:\n- a: x\n  b: |\n    text\n", &["w"]).unwrap(),
        "list:\n- a: x\n  b: |\n    text\n- a: w\n  b: |\n    text\n"
    );
    assert_eq!(with_copies("list: [{a: x}]\n", &["w"]).unwrap(), "list: [{a: x}, {a: w}]\n");
}

#[test]
fn shared_items_are_not_copied() {
    for text in [
        "x: &x {a: x}\nlist:\n  - *x\n",
        "x: &x x\nlist:\n  - a: *x\n",
        "x: &x {a: x}\nlist:\n  - <<: *x\n    b: 1\n",
        "list:\n  - &x\n    a: x\n  - *x\n",
        "list:\n  - a: x\n    b: &x 1\n  - *x\n",
    ] {
        assert_eq!(with_copies(text, &["y"]), None, "{text}");
    }
}

#[test]
fn replaced_string_keeps_its_quotes() {
    assert_eq!(with_string("{\"a\": \"x\"}", "/a", "y \"z\""), "{\"a\": \"y \\\"z\\\"\"}");
    assert_eq!(with_string("{a: 'x'}", "/a", "y"), "{a: 'y'}");
    assert_eq!(with_string("{a: 'x'}", "/a", "it's"), "{a: \"it's\"}");
    assert_eq!(with_string("{\"a\": 1.0}", "/a", "1.0"), "{\"a\": \"1.0\"}");
    assert_eq!(with_string("a: x # c\n", "/a", "y z"), "a: y z # c\n");
    assert_eq!(with_string("a: 'x'\n", "/a", "y: z"), "a: 'y: z'\n");
    assert_eq!(with_string("a: x\n", "/a", "yes"), "a: \"yes\"\n");
    assert_eq!(with_string("a: 1.0\n", "/a", "1.0"), "a: \"1.0\"\n");
    assert_eq!(with_string("a: |\n  x\nb: 1\n", "/a", "z"), "a: z\nb: 1\n");
    assert_eq!(with_string("a:\nb: 1\n", "/a", "z"), "a: z\nb: 1\n");
    assert_eq!(with_string("a: &x y\nb: *x\n", "/b", "z"), "a: &x y\nb: *x\n");
}

#[test]
fn renamed_key_keeps_its_quotes() {
    assert_eq!(with_key("{\"a\": 1}", "a", "b c"), "{\"b c\": 1}");
    assert_eq!(with_key("{'a': 1}", "a", "b"), "{'b': 1}");
    assert_eq!(with_key("{a: 1}", "a", "b"), "{b: 1}");
    assert_eq!(with_key("{a: 1}", "a", "connect-src"), "{\"connect-src\": 1}");
    assert_eq!(with_key("a: 1\n", "a", "connect-src"), "connect-src: 1\n");
    assert_eq!(with_key("'a': 1\n", "a", "b"), "'b': 1\n");
    assert_eq!(with_key("a: &x {b: 1}\n<<: *x\n", "b", "c"), "a: &x {b: 1}\n<<: *x\n");
}

/// Every place of a tree: the pointers of its objects and lists.
fn collections(node: &Node, pointer: String, found: &mut Vec<String>) {
    if node.as_object().is_some() || matches!(node.value, stripe_app_lint::syntax::Value::Array(_)) {
        found.push(pointer.clone());
    }
    for member in node.members() {
        collections(&member.value, format!("{pointer}/{}", member.key.text), found);
    }
    for (index, item) in node.items().iter().enumerate() {
        collections(item, format!("{pointer}/{index}"), found);
    }
}

/// The comments of a text, each of which is there once.
fn comments(text: &str) -> Vec<String> {
    parse(text).comments.iter().map(|span| text[span.start..span.end].to_owned()).collect()
}

/// What must hold of an edit: the tree becomes what it should, nothing but `may_go` is lost of the comments, and what the edit
/// leaves is as it was.
fn check(text: &str, edit: &Edit, expected: &Tree, may_go: &[String]) {
    let edited = apply(text, std::slice::from_ref(edit));
    let parsed = parse(&edited);
    assert_eq!(&Tree::of(&parsed.root.expect("a tree")), expected, "\n{text}\nbecame\n{edited}");
    let kept: Vec<_> = comments(text).into_iter().filter(|comment| !may_go.contains(comment)).collect();
    let left: Vec<_> = comments(&edited).into_iter().filter(|comment| !may_go.contains(comment)).collect();
    assert_eq!(left, kept, "\n{text}\nbecame\n{edited}");
}

/// The comments that go with an element: those inside of it, and on the rest of its last line.
fn own_comments(text: &str, start: usize, end: usize) -> Vec<String> {
    let line_end = text[end..].find(['\n', '\r']).map_or(text.len(), |length| end + length);
    let inside = |span: &&Span| span.start >= start && span.end <= line_end;
    parse(text).comments.iter().filter(inside).map(|span| text[span.start..span.end].to_owned()).collect()
}

fn check_everywhere(tree: &Tree, dialect: Dialect, seed: u64) {
    let text = write(tree, dialect, seed);
    let root = root(&text);
    assert_eq!(&Tree::of(&root), tree, "{text}");
    let mut pointers = Vec::new();
    collections(&root, String::new(), &mut pointers);
    let has_comments = !comments(&text).is_empty();
    let must_work = |edit: &Option<Edit>| assert!(edit.is_some() || has_comments, "{text}");
    for pointer in pointers {
        let node = root.at(&pointer).unwrap();
        for (index, member) in node.members().iter().enumerate() {
            let edit = remove_member(&text, node, index);
            must_work(&edit);
            let gone = own_comments(&text, member.key.span.start, member.value.span.end);
            edit.inspect(|edit| check(&text, edit, &tree.without(&pointer, index), &gone));
            check(&text, &rename_key(&member.key, &text, "new"), &tree.renamed(&pointer, index, "new"), &[]);
        }
        for (index, item) in node.items().iter().enumerate() {
            let edit = remove_item(&text, node, index);
            must_work(&edit);
            let is_block = text[node.span.start..].starts_with('-');
            let start = if is_block { text[..item.span.start].rfind('-').unwrap() } else { item.span.start };
            let gone = own_comments(&text, start, item.span.end);
            edit.inspect(|edit| check(&text, edit, &tree.without(&pointer, index), &gone));
        }
        for new in ["new", "null", "a: b", "it's"] {
            let value = serde_json::Value::from(new).to_string();
            if node.as_object().is_some() {
                let edit = insert_member(&text, node, "the new", &value);
                must_work(&edit);
                edit.inspect(|edit| check(&text, edit, &tree.with_member(&pointer, "the new", new), &[]));
            } else {
                for index in 0..=node.items().len() {
                    let edit = insert_item(&text, node, index, &value);
                    must_work(&edit);
                    edit.inspect(|edit| check(&text, edit, &tree.with_item(&pointer, index, new), &[]));
                }
            }
        }
    }
    let mut index = 0;
    root.walk(&mut |node| {
        if node.as_str().is_some() {
            for new in ["new", "no", "1.0", "a, #b: 'c' \"d\""] {
                let is_block = text[node.span.start..].starts_with('|');
                let gone = if is_block { own_comments(&text, node.span.start, node.span.start) } else { Vec::new() };
                check(&text, &replace_string(node, &text, new), &tree.rewritten(index, new), &gone);
            }
            index += 1;
        }
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn json_edit_changes_only_its_target(tree in any_tree(), seed in any::<u64>()) {
        check_everywhere(&tree, Dialect::Json, seed);
    }

    #[test]
    fn json5_edit_changes_only_its_target(tree in any_tree(), seed in any::<u64>()) {
        check_everywhere(&tree, Dialect::Json5, seed);
    }

    #[test]
    fn yaml_edit_changes_only_its_target(tree in any_tree(), seed in any::<u64>()) {
        check_everywhere(&tree, Dialect::Yaml, seed);
    }
}

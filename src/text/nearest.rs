//! Did-you-mean: which known name a word was probably meant as.

use strsim::{damerau_levenshtein, normalized_damerau_levenshtein};

/// How many names are worth showing.
const MOST: usize = 3;
/// The longest word, in characters, that can be a misspelt name. Bounds the cost of hostile input.
const LONGEST: usize = 100;
/// How alike two names must be for one to be worth showing, from 0 (nothing in common) to 1 (equal).
const WORTH_SHOWING: f64 = 0.7;
/// Prefixes that people wrongly add to a name; `rak_` appears in errors of Stripe's API.
const PREFIXES: [&str; 3] = ["rak", "app", "stripe"];

/// The known names nearest to a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Nearest<'a> {
    /// What the word certainly meant: a slip leads to this name and to no other one as near.
    Certain(&'a str),
    /// Names worth showing, nearest first, at most three. They must not replace the word without confirmation.
    Several(Vec<&'a str>),
    /// Nothing is near.
    None,
}

impl<'a> Nearest<'a> {
    /// The name that the word certainly meant.
    pub fn certain(&self) -> Option<&'a str> {
        match self {
            Self::Certain(name) => Some(name),
            Self::Several(_) | Self::None => None,
        }
    }

    /// The nearest name, certain or not.
    pub fn first(&self) -> Option<&'a str> {
        self.names().first().copied()
    }

    /// All names worth showing, the nearest first.
    pub fn names(&self) -> &[&'a str] {
        match self {
            Self::Certain(name) => std::slice::from_ref(name),
            Self::Several(names) => names,
            Self::None => &[],
        }
    }
}

/// The names nearest to `word` in a set that is known whole: fields at a place, values of a field, viewports, rules.
///
/// Case, separators, plurals and the order of words do not count. What counts are mistyped letters, more of them the
/// longer the word, and a missing or added beginning (`redirectUris` for `allowed_redirect_uris`).
pub fn nearest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Nearest<'a> {
    rank(word, candidates, closed_slip)
}

/// The permissions nearest to `word`, in a set that is only known in part.
///
/// A name that is not known may be a new permission, so a match is certain only where no other permission can have
/// been meant: the access agrees, and every other word is the same or plainly mistyped. `project_read` is not
/// `product_read`.
pub fn nearest_permission<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Nearest<'a> {
    rank(word, candidates, open_slip)
}

/// The words of a name or a text, in lower case and in the singular: `allowedRedirect_URIs` is `allowed redirect uri`.
pub(crate) fn words(text: &str) -> impl Iterator<Item = String> {
    let mut rest = text.chars().peekable();
    std::iter::from_fn(move || {
        while rest.next_if(|char| !char.is_alphanumeric()).is_some() {}
        let (mut word, mut after_small) = (String::new(), false);
        while let Some(char) = rest.next_if(|char| char.is_alphanumeric() && !(after_small && char.is_uppercase())) {
            match char.is_ascii() {
                true => word.push(char.to_ascii_lowercase()),
                false => word.extend(char.to_lowercase()),
            }
            after_small = char.is_lowercase() || char.is_numeric();
        }
        (!word.is_empty()).then(|| singular(word))
    })
}

fn singular(mut word: String) -> String {
    if word.len() < 3 || word.ends_with("ss") || word.ends_with("us") {
        return word;
    }
    if let Some(stem) = word.strip_suffix("ies").filter(|stem| stem.len() > 1) {
        return format!("{stem}y");
    }
    let kept = word.strip_suffix("es").filter(|stem| stem.ends_with('x')).or(word.strip_suffix('s')).map(str::len);
    word.truncate(kept.unwrap_or(word.len()));
    word
}

/// The distance of a word from a name that it may be a typo of, starting at 0; `None` if it is not a typo of it.
type Slip = fn(&[String], &[String]) -> Option<usize>;

fn rank<'a>(word: &str, candidates: impl Iterator<Item = &'a str>, slip: Slip) -> Nearest<'a> {
    if word.chars().nth(LONGEST).is_some() {
        return Nearest::None;
    }
    let known: Vec<(&str, Vec<String>)> = candidates.map(|name| (name, words(name).collect())).collect();
    if let Some((name, _)) = known.iter().find(|(name, _)| *name == word) {
        return Nearest::Certain(name);
    }
    let word: Vec<String> = words(word).collect();
    let mut slips: Vec<(usize, &str)> =
        known.iter().filter_map(|(name, words)| Some((slip(&word, words)?, *name))).collect();
    slips.sort_by_key(|(distance, _)| *distance);
    match slips.as_slice() {
        [] => alike(&word, &known),
        [(_, only)] => Nearest::Certain(only),
        [(first, name), (second, _), ..] if first < second => Nearest::Certain(name),
        _ => Nearest::Several(slips.iter().map(|(_, name)| *name).take(MOST).collect()),
    }
}

/// The names that have much in common with a word that is a slip for none of them.
fn alike<'a>(word: &[String], known: &[(&'a str, Vec<String>)]) -> Nearest<'a> {
    let word = word.concat();
    let likeness = |words: &[String]| normalized_damerau_levenshtein(&word, &words.concat());
    let mut alike: Vec<(f64, &str)> = known.iter().map(|(name, words)| (likeness(words), *name)).collect();
    alike.retain(|(likeness, _)| *likeness >= WORTH_SHOWING);
    alike.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    match alike.is_empty() {
        true => Nearest::None,
        false => Nearest::Several(alike.into_iter().map(|(_, name)| name).take(MOST).collect()),
    }
}

/// The slip in a set that is known whole.
fn closed_slip(word: &[String], name: &[String]) -> Option<usize> {
    if same_words(word, name) || same_words(without_prefix(word), name) {
        return Some(0);
    }
    if is_ending(word, name) || is_ending(name, word) {
        return Some(1);
    }
    let (a, b) = (word.concat(), name.concat());
    let distance = damerau_levenshtein(&a, &b);
    let allowed = match word.len() == name.len() {
        true => allowed(a.chars().count().min(b.chars().count())),
        false => 1,
    };
    let words_agree = word.len() != name.len() || word.iter().zip(name).all(|(a, b)| mistyped_at_most_in_part(a, b));
    (a.len() > 2 && distance <= allowed && words_agree).then_some(distance)
}

/// The slip in the set of permissions, of which only a part is known.
fn open_slip(word: &[String], name: &[String]) -> Option<usize> {
    let word = without_prefix(word);
    if same_words(word, name) {
        return Some(0);
    }
    let (access, object) = access(word)?;
    let (right_access, right_object) = self::access(name)?;
    if access != right_access {
        return None;
    }
    if same_words(object, right_object) {
        return Some(1);
    }
    if object.len() != right_object.len() {
        return None;
    }
    let typos = object.iter().zip(right_object).map(|(a, b)| plain_typo(a, b)).collect::<Option<Vec<usize>>>()?;
    let distance = typos.iter().sum::<usize>();
    (distance <= 2).then_some(distance + 1)
}

/// The same words, however they are ordered and joined: `topup_read` is `top_up_read`, `read_customer` is
/// `customer_read`.
fn same_words(a: &[String], b: &[String]) -> bool {
    let sorted = |words: &[String]| {
        let mut words = words.to_vec();
        words.sort();
        words
    };
    a.concat() == b.concat() || (a.len() == b.len() && sorted(a) == sorted(b))
}

fn without_prefix(word: &[String]) -> &[String] {
    match word {
        [first, rest @ ..] if !rest.is_empty() && PREFIXES.contains(&first.as_str()) => rest,
        _ => word,
    }
}

/// Whether the words of `end` are the last words of `whole`; a single word is too little to tell.
fn is_ending(end: &[String], whole: &[String]) -> bool {
    end.len() > 1 && whole.ends_with(end)
}

/// How many letters of a name known to be in a set may be wrong.
fn allowed(letters: usize) -> usize {
    match letters {
        0..=2 => 0,
        3..=4 => 1,
        5..=8 => 2,
        _ => 3,
    }
}

/// Whether enough of a word is left to be that word: `img` for `image`, but not `payout` for `payment`.
fn mistyped_at_most_in_part(a: &str, b: &str) -> bool {
    a == b || damerau_levenshtein(a, b) <= allowed(a.chars().count().max(b.chars().count()))
}

/// The access that a permission's name ends with, or begins with by mistake, and the words for its object.
fn access(name: &[String]) -> Option<(&'static str, &[String])> {
    let access_of = |word: &str| ["read", "write"].into_iter().find(|access| is_access(word, access));
    let at_end = name.split_last().and_then(|(last, object)| Some((access_of(last)?, object)));
    let at_start = || name.split_first().and_then(|(first, object)| Some((access_of(first)?, object)));
    at_end.or_else(at_start)
}

fn is_access(word: &str, access: &str) -> bool {
    word == access || (word.chars().next() == access.chars().next() && damerau_levenshtein(word, access) == 1)
}

/// How many letters of a word are mistyped, where that is all the difference there can be.
///
/// Short words turn into other words by one letter (`quote`, `quota`; `date`, `rate`), so there only a letter too many
/// or too few counts and two exchanged ones. Hardly anybody mistypes a word's first letter.
fn plain_typo(a: &str, b: &str) -> Option<usize> {
    let (short, long) = (a.chars().count().min(b.chars().count()), a.chars().count().max(b.chars().count()));
    let distance = damerau_levenshtein(a, b);
    let plain = match short {
        _ if distance == 0 => true,
        _ if a.chars().next() != b.chars().next() => false,
        0..=3 => false,
        4..=5 => distance == 1 && (short < long || same_letters(a, b)),
        6..=8 => distance == 1 || (distance == 2 && same_letters(a, b)),
        _ => distance <= 2,
    };
    plain.then_some(distance)
}

fn same_letters(a: &str, b: &str) -> bool {
    let sorted = |word: &str| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.sort_unstable();
        letters
    };
    sorted(a) == sorted(b)
}

//! What names and texts of the code stand for, across one import.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::OnceLock;

use compact_str::CompactString;

use super::Code;
use super::facts::{Call, Expr, Facts, Imported};
use super::imports::Modules;

/// A placeholder in a text for what is only known at runtime.
pub const HOLE: char = '\0';

/// How many names are followed one after another, and how many texts an expression may stand for.
const MAX_STEPS: usize = 6;
const MAX_TEXTS: usize = 8;

/// The type of a client of Stripe's API.
const CLIENT: &str = "Stripe";

/// Looks up what expressions of an app's code stand for.
pub struct Resolver<'a> {
    /// The code.
    pub code: &'a Code,
    /// Its modules.
    pub modules: &'a Modules<'a>,
    /// The texts of the manifest's `constants`, by their names.
    pub constants: Vec<(&'a str, &'a str)>,
    /// The members that any file declares as a client.
    clients: HashSet<&'a str>,
    /// Those that the imports of each file declare, once they are asked for.
    imported_clients: Vec<OnceLock<HashSet<&'a str>>>,
}

impl<'a> Resolver<'a> {
    /// Looks things up in that code.
    pub fn new(code: &'a Code, modules: &'a Modules<'a>, constants: Vec<(&'a str, &'a str)>) -> Self {
        let clients = code.files.iter().flat_map(|file| clients(&file.facts)).collect();
        let imported_clients = vec![OnceLock::new(); code.files.len()];
        Self { code, modules, constants, clients, imported_clients }
    }

    fn facts(&self, file: usize) -> Option<&'a Facts> {
        self.code.files.get(file).map(|file| file.facts.as_ref())
    }

    /// What a name stands for, and the file that says so: a value of the same file, or one that it imports.
    pub fn lookup(&self, file: usize, name: &str) -> Option<(usize, &'a Expr)> {
        let facts = self.facts(file)?;
        if let Some(value) = facts.bindings.get(name) {
            return (*value != Expr::Other).then_some((file, value));
        }
        let import = facts.imports.iter().find(|import| import.local == name)?;
        let Imported::Named(exported) = &import.name else { return None };
        let other = self.modules.resolve(file, &import.module)?;
        let value = self.facts(other)?.bindings.get(exported)?;
        (*value != Expr::Other).then_some((other, value))
    }

    /// The texts that an expression may stand for, with a [`HOLE`] for each part that is not known. Where one of two
    /// alternatives is known, only that one counts.
    pub fn texts(&self, file: usize, expr: &Expr) -> Vec<String> {
        self.texts_within(file, expr, MAX_STEPS)
    }

    fn texts_within(&self, file: usize, expr: &Expr, steps: usize) -> Vec<String> {
        let unknown = || vec![HOLE.to_string()];
        let Some(steps) = steps.checked_sub(1) else { return unknown() };
        match expr {
            Expr::Text(text) => vec![text.to_string()],
            Expr::Number(number) => vec![number.to_string()],
            Expr::Joined(parts) => parts.iter().fold(vec![String::new()], |texts, part| {
                let ends = self.texts_within(file, part, steps);
                let joined = texts.iter().flat_map(|text| ends.iter().map(move |end| format!("{text}{end}")));
                joined.take(MAX_TEXTS).collect()
            }),
            Expr::Either(either) => {
                let texts: Vec<_> = either.iter().flat_map(|part| self.texts_within(file, part, steps)).collect();
                let known: Vec<_> = texts.iter().filter(|text| !text.starts_with(HOLE)).cloned().collect();
                if known.is_empty() { unknown() } else { known.into_iter().take(MAX_TEXTS).collect() }
            }
            Expr::Name(name) => match self.lookup(file, name) {
                Some((file, value)) => self.texts_within(file, value, steps),
                None => unknown(),
            },
            Expr::Chain(root, members) => self
                .constant(file, root, members)
                .map_or_else(|| self.member(file, root, members, steps).unwrap_or_else(unknown), |text| vec![text]),
            Expr::Call(callee, arguments) if callee.as_path() == Some(("URL", &[])) => {
                let texts = arguments.first().map_or_else(unknown, |first| self.texts_within(file, first, steps));
                let is_path = |text: &String| text.starts_with('/');
                let Some(base) = arguments.get(1).filter(|_| texts.iter().all(is_path)) else { return texts };
                let base = self.texts_within(file, base, steps);
                let origins = base.iter().filter_map(|base| Some(format!("https://{}", authority(base)?)));
                let joined = origins.flat_map(|origin| texts.iter().map(move |text| format!("{origin}{text}")));
                let joined: Vec<_> = joined.take(MAX_TEXTS).collect();
                if joined.is_empty() { unknown() } else { joined }
            }
            Expr::Call(callee, arguments) => {
                let Some((receiver, trim)) = tidied(callee, arguments) else { return unknown() };
                self.texts_within(file, &receiver, steps).iter().map(|text| trim(text).to_owned()).collect()
            }
            _ => unknown(),
        }
    }

    /// The member of an object that is written out.
    fn member(&self, file: usize, root: &Expr, members: &[CompactString], steps: usize) -> Option<Vec<String>> {
        let Expr::Name(name) = root else { return None };
        let (file, value) = self.lookup(file, name)?;
        let [first, rest @ ..] = members else { return None };
        let member = rest.iter().try_fold(value.get(first)?, |value, member| value.get(member))?;
        Some(self.texts_within(file, member, steps))
    }

    /// A constant of the manifest: `environment.constants.NAME`, however much of that was taken apart before.
    fn constant(&self, file: usize, root: &Expr, members: &[CompactString]) -> Option<String> {
        let mut path = members.to_vec();
        let mut root = root;
        for _ in 0..MAX_STEPS {
            let Expr::Name(name) = root else { break };
            path.insert(0, name.clone());
            let Some(Expr::Chain(next, before)) = self.facts(file)?.bindings.get(name) else { break };
            path.splice(..1, before.iter().cloned());
            root = next;
        }
        let [.., constants, name] = path.as_slice() else { return None };
        let value = self.constants.iter().find(|(known, _)| known == name).map(|(_, value)| *value)?;
        (constants == "constants").then(|| value.to_owned())
    }

    /// Whether members of an expression, or the expression itself, are a client of Stripe's API: made by `new Stripe()`,
    /// typed so, or named after it.
    pub fn is_client(&self, file: usize, root: &Expr, members: &[CompactString]) -> bool {
        match members.last() {
            Some(last) => self.is_client_member(file, last),
            None => self.is_client_within(file, root, MAX_STEPS),
        }
    }

    /// Whether a member is a client, by its name or because a module that the file imports declares it so.
    fn is_client_member(&self, file: usize, member: &str) -> bool {
        self.is_called_client(file, member) || (self.clients.contains(member) && self.imports_client(file, member))
    }

    /// Whether a name, or a type that is written behind it, says that it is a client.
    fn is_called_client(&self, file: usize, name: &str) -> bool {
        let of_type = |facts: &Facts| facts.types.get(name).is_some_and(|of| of == CLIENT);
        names_stripe(name) || self.facts(file).is_some_and(of_type)
    }

    fn is_client_within(&self, file: usize, expr: &Expr, steps: usize) -> bool {
        let (Some(steps), Some(facts)) = (steps.checked_sub(1), self.facts(file)) else { return false };
        match expr {
            Expr::Name(name) => {
                self.is_called_client(file, name)
                    || facts.imports.iter().any(|import| {
                        let is_named = matches!(&import.name, Imported::Named(name) if names_stripe(name));
                        import.local == *name && is_named
                    })
                    || self.lookup(file, name).is_some_and(|(file, value)| self.is_client_within(file, value, steps))
            }
            Expr::Chain(_, members) => members.last().is_some_and(|last| self.is_client_member(file, last)),
            Expr::Call(callee, _) => match callee.as_ref() {
                Expr::Name(name) if !names_stripe(name) => {
                    let value = self.lookup(file, name);
                    value.is_some_and(|(file, value)| self.is_client_within(file, value, steps))
                }
                callee => self.is_client_within(file, callee, steps) || is_loader(callee),
            },
            Expr::Either(either) => either.iter().any(|part| self.is_client_within(file, part, steps)),
            _ => false,
        }
    }

    /// Whether an expression is not a name that its file binds nowhere, which is a mistake, or comes from elsewhere.
    pub fn is_bound(&self, file: usize, expr: &Expr) -> bool {
        match expr {
            Expr::Name(name) => self.facts(file).is_some_and(|facts| facts.bound.contains(name)),
            _ => true,
        }
    }

    /// Whether a module that a file imports declares a member of that name as a client.
    fn imports_client(&self, file: usize, member: &str) -> bool {
        let (Some(facts), Some(known)) = (self.facts(file), self.imported_clients.get(file)) else { return false };
        let find = || {
            let modules = facts.imports.iter().filter_map(|import| self.modules.resolve(file, &import.module));
            modules.filter_map(|module| self.facts(module)).flat_map(clients).collect()
        };
        known.get_or_init(find).contains(member)
    }

    /// What a chain starts with, and its members, once a name that stands for a part of it is put back.
    pub fn expanded<'e>(&'e self, file: usize, expr: &'e Expr) -> Option<(&'e Expr, Cow<'e, [CompactString]>)> {
        let (root, members) = match expr {
            Expr::Chain(root, members) => (root.as_ref(), members.as_slice()),
            Expr::Name(_) => (expr, &[][..]),
            _ => return None,
        };
        let bound = match root {
            Expr::Name(name) => self.facts(file)?.bindings.get(name),
            _ => None,
        };
        match bound {
            Some(Expr::Chain(before, first)) => Some((before, first.iter().chain(members).cloned().collect())),
            _ => Some((root, Cow::Borrowed(members))),
        }
    }

    /// Whether one of a call's arguments, or what it is made of, has that member.
    pub fn has_option(&self, file: usize, call: &Call, option: &str) -> bool {
        call.arguments.iter().any(|argument| {
            let value = match argument {
                Expr::Name(name) => self.lookup(file, name).map(|(_, value)| value),
                value => Some(value),
            };
            value.is_some_and(|value| value.get(option).is_some())
        })
    }
}

/// Takes something off the ends of a text.
type Trim = fn(&str) -> &str;

/// What a call only takes spaces or slashes off, as in `base.replace(/\/+$/, '')`, and how it does so.
fn tidied(callee: &Expr, arguments: &[Expr]) -> Option<(Expr, Trim)> {
    let Expr::Chain(root, members) = callee else { return None };
    let (method, before) = members.split_last()?;
    let trim: Trim = match (method.as_str(), arguments) {
        ("trim" | "toString", []) => str::trim,
        ("replace", [Expr::Pattern(pattern), Expr::Text(text)])
            if text.is_empty() && matches!(pattern.as_str(), r"\/$" | r"\/+$" | r"\/*$") =>
        {
            |text| text.trim_end_matches('/')
        }
        _ => return None,
    };
    let receiver = if before.is_empty() { root.as_ref().clone() } else { Expr::Chain(root.clone(), before.to_vec()) };
    Some((receiver, trim))
}

/// Host and port of an address.
fn authority(address: &str) -> Option<&str> {
    let rest = address.strip_prefix("https://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    (!authority.contains(HOLE)).then_some(authority)
}

/// `require('stripe')`, whose result may be called at once.
fn is_loader(callee: &Expr) -> bool {
    match callee {
        Expr::Call(loader, arguments) => {
            let is_require = loader.as_path() == Some(("require", &[]));
            is_require && arguments.first().and_then(Expr::as_text) == Some("stripe")
        }
        _ => false,
    }
}

/// The names that a file declares as clients.
fn clients(facts: &Facts) -> impl Iterator<Item = &str> {
    facts.types.iter().filter(|(_, of)| *of == CLIENT).map(|(name, _)| name.as_str())
}

fn names_stripe(name: &str) -> bool {
    name.as_bytes().windows("stripe".len()).any(|part| part.eq_ignore_ascii_case(b"stripe"))
}

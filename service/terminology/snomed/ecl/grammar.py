"""The grammar of ECL 2.2, brief and long syntax, and the place at which a text leaves it."""

from functools import cache

from lark import Lark, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, UnexpectedToken
from lark.lexer import Token

_GRAMMAR = r"""
?start: expression
?expression: sub | refined | dotted | conjunction | disjunction | exclusion
refined: sub ":" refinement
dotted: sub ("." attribute_name)+
conjunction: sub (AND sub)+
disjunction: sub (OR sub)+
exclusion: sub MINUS sub

sub: OPERATOR? member? focus filter*
member: MEMBER FIELDS?
?focus: concept | any | alternate | "(" expression ")"
concept: SCTID TERM?
any: STAR
alternate: ALTERNATE TERM?
?attribute_name: sub

?refinement: part | every | some
every: part (AND part)+
some: part (OR part)+
?part: attribute | group | "(" refinement ")"
group: CARDINALITY? "{" inner "}"
?inner: inner_part | inner_every | inner_some
inner_every: inner_part (AND inner_part)+ -> every
inner_some: inner_part (OR inner_part)+ -> some
?inner_part: attribute | "(" inner ")"
attribute: CARDINALITY? REVERSE? attribute_name COMPARISON value
?value: sub | literal
literal: NUMBER | BOOLEAN | typed | "(" typed typed+ ")"
typed: MATCH? STRING

filter: OPEN (history | tests) CLOSE
history: HISTORY ("(" expression ")")?
tests: NAME? test (AND test)*
test: NAME COMPARISON (sub | text | texts | concepts) acceptability?
texts: "(" (text acceptability?)+ ")"
concepts: "(" concept acceptability ")" | "(" concept acceptability? (concept acceptability?)+ ")"
text: MATCH? STRING | NAME | NUMBER | BIT
acceptability: "(" (NAME+ | concept+) ")"

OPEN: "{{"
CLOSE: "}}"

OPERATOR.2: SIGN | WORDY
SIGN: /<<!|<<|<!|<|>>!|>>|>!|>|!!>|!!</
WORDY: /(descendant|descendantOrSelf|child|childOrSelf|ancestor|ancestorOrSelf|parent|parentOrSelf)Of\b/i
    | /(topOfSet|bottomOfSet)\b/i
MEMBER: /\^|memberOf\b/i
FIELDS: /\[\s*([A-Za-z]\w*(\s*,\s*[A-Za-z]\w*)*|\*)\s*\]/
SCTID.2: /[1-9][0-9]{5,17}(?![0-9])/
TERM: /\|[^|]*\|/
STAR: /\*|any\b/i
ALTERNATE.3: /[A-Za-z][A-Za-z0-9-]*#[\w.-]+|"[A-Za-z][A-Za-z0-9-]*#[^"\\]+"/
AND.2: /and\b|,/i
OR.2: /or\b/i
MINUS.2: /minus\b/i
CARDINALITY: /\[\s*\d+\s*(\.\.|to)\s*(\d+|\*|many)\s*\]/i
REVERSE.2: /reverseOf\b|R\b/i
COMPARISON: /<=|>=|!=|<>|=|<|>|not\s*=/i
NUMBER: /#\s*[+-]?[0-9]+(\.[0-9]+)?/
STRING: /"(\\.|[^"\\])*"/s
BOOLEAN: /true\b|false\b/i
HISTORY: /\+\s*history([-_](min|mod|max))?(?![\w-])/i
MATCH.2: /(match|wild)\s*:/i
BIT: /[01](?![0-9])/
NAME: /[A-Za-z][A-Za-z0-9-]*/
COMMENT: /\/\*.*?\*\//s
%ignore /\s+/
%ignore COMMENT
"""


@cache
def _parser() -> Lark:
    return Lark(_GRAMMAR, parser="lalr", propagate_positions=False, maybe_placeholders=False)


LONGEST = 20_000
"""Characters of an expression; publishers' longest are a few thousand."""

DEEPEST = 60
"""Parentheses and braces in each other."""

_NAMES = {
    "SCTID": "a concept identifier", "OPERATOR": "a hierarchy operator such as <<", "MEMBER": "^",
    "STAR": "*", "TERM": "a term between |", "COMPARISON": "a comparison such as =", "LPAR": "(",
    "RPAR": ")", "LBRACE": "{", "RBRACE": "}", "COLON": ":", "DOT": ".", "$END": "the end",
    "CARDINALITY": "a cardinality such as [0..1]", "REVERSE": "R", "NUMBER": "a number such as #5",
    "STRING": "a text between quotation marks", "NAME": "a name", "ALTERNATE": "an alternate identifier",
    "FIELDS": "fields between [ and ]", "MATCH": "match: or wild:", "HISTORY": "+HISTORY",
    "BOOLEAN": "true or false", "BIT": "0 or 1", "AND": "AND or a comma", "OPEN": "{{", "CLOSE": "}}",
}  # fmt: skip
"""What the names of the grammar's terminals are to a reader; the others are shown as they are."""


class ExpressionError(ValueError):
    """The text is no expression constraint; the message says where, and what was expected."""


def parse(text: str) -> Tree[Token]:
    """The syntax tree of an expression constraint.

    Raises ExpressionError with line, column and what may stand there.
    """
    if len(text) > LONGEST:
        raise ExpressionError(f"it has {len(text)} characters, more than {LONGEST}")
    _check_depth(text)
    try:
        tree = _parser().parse(text)
    except UnexpectedInput as error:
        raise ExpressionError(_described(error, text)) from error
    if _steps(tree) > DEEPEST:
        raise ExpressionError(f"more than {DEEPEST} filters or dotted attributes follow on each other")
    return tree


def _check_depth(text: str) -> None:
    depth = 0
    for place, character in enumerate(text, 1):
        depth += (character in "({") - (character in ")}")
        if depth > DEEPEST:
            raise ExpressionError(f"more than {DEEPEST} parentheses or braces are open at character {place}")


def _steps(tree: Tree[Token]) -> int:
    """How many filters and dotted attributes are applied one after the other, at most."""
    trees = [child for child in tree.children if isinstance(child, Tree)]
    filters = sum(child.data == "filter" for child in trees)
    own = len(trees) - 1 if tree.data == "dotted" else filters
    return own + max(map(_steps, trees), default=0)


def _described(error: UnexpectedInput, text: str) -> str:
    if isinstance(error, UnexpectedToken):
        expected, place = error.accepts or error.expected, error.pos_in_stream
        found = "the end" if error.token.type == "$END" else f"'{error.token}'"
        place = len(text) if error.token.type == "$END" else place
    elif isinstance(error, UnexpectedCharacters):
        expected, place = error.allowed or set(), error.pos_in_stream
        found = f"'{text[place or 0]}'"
    else:
        expected, place = set(error.expected) if isinstance(error, UnexpectedEOF) else set(), len(text)
        found = "the end"
    wanted = ", ".join(sorted(_NAMES.get(name, name) for name in expected))
    return f"at character {(place or 0) + 1} there is {found}, expected was one of: {wanted}"

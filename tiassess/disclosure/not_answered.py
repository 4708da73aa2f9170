"""How many did not know: a result in itself where they are many (R14).

For the organisation and its top-level units, each question has a second variable: whether somebody answered it, did not
know, or did neither. It obeys the same rules as a question, among all who sent a ballot. That everybody in a group
answered is no secret, because the numbers of ballots and of answers are printed anyway.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tiassess.disclosure.answer_rules import Question, Shown, show_question
from tiassess.disclosure.basis import Basis, Variable, question_of
from tiassess.disclosure.each import Each
from tiassess.disclosure.groups import Group
from tiassess.disclosure.rules import is_offered
from tiassess.disclosure.spec import Answers, Tally

ANSWERED, DID_NOT_KNOW, OTHERWISE = range(3)
NAMES = ("answered", "did_not_know", "otherwise")


def select_not_answered(basis: Basis, shown: Mapping[str, Shown], each: Each) -> Mapping[str, tuple[str, ...]]:
    """Decide for every question which groups show how many did not know.

    Args:
        basis: the base set and what it was decided on.
        shown: how every question itself is shown. Where it is hidden, this is too, for it would tell how many answered.
        each: how the questions are gone through.
    """
    offered = [group for group in basis.base if is_offered(basis.spec.structure, group, "top-level")]
    questions = [
        _question(basis, item, [group for group in offered if found.has(group)]) for item, found in shown.items()
    ]
    return {
        item: basis.spec.in_order(found.counted)
        for item, found in zip(shown, each(show_question, questions), strict=True)
    }


def _question(basis: Basis, item: str, candidates: Sequence[Group]) -> Question:
    variable = Variable(
        options=(ANSWERED, DID_NOT_KNOW, OTHERWISE),
        answers=shares_of(basis.unknown, item),
        every=shares_of(basis.tally, item),
        harmless=frozenset({ANSWERED}),
        in_words=False,
    )
    return question_of(basis, variable, candidates)


def shares_of(tally: Tally, item: str) -> Answers:
    """Part the ballots of each atom by what became of one question."""
    answered, did_not_know = tally.answered.get(item, {}), tally.did_not_know.get(item, {})
    return {
        atom: {
            ANSWERED: answered.get(atom, 0),
            DID_NOT_KNOW: did_not_know.get(atom, 0),
            OTHERWISE: forms - answered.get(atom, 0) - did_not_know.get(atom, 0),
        }
        for atom, forms in tally.forms.items()
    }

"""How many did not know: a result in itself where they are many (R14).

For the organisation and its top-level units, each question has a second variable: whether those who did not answer it
did not know, or left it for another reason. It obeys the same rules as a question, among those who did not answer. How
many these are is printed anyway, as ballots less answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tiassess.disclosure.answer_rules import Question, Shown, show_question
from tiassess.disclosure.basis import Basis, Variable, question_of
from tiassess.disclosure.each import Each
from tiassess.disclosure.groups import Group
from tiassess.disclosure.rules import apply_rules, is_offered
from tiassess.disclosure.spec import Answers, Tally

DID_NOT_KNOW, OTHERWISE = range(2)
NAMES = ("did_not_know", "otherwise")


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


def _question(basis: Basis, item: str, offered: Sequence[Group]) -> Question:
    answers, every = shares_of(basis.unknown, item), shares_of(basis.tally, item)
    people, told_of = ({atom: sum(shares.values()) for atom, shares in each.items()} for each in (answers, every))
    candidates = apply_rules(basis.spec.case(basis.tally.forms, people, told_of=told_of), offered)
    variable = Variable((DID_NOT_KNOW, OTHERWISE), answers, every, in_words=False)
    return question_of(basis, variable, candidates)


def shares_of(tally: Tally, item: str) -> Answers:
    """Part those of each atom who did not answer a question into those who did not know and all others."""
    answered, did_not_know = tally.answered.get(item, {}), tally.did_not_know.get(item, {})
    others = {atom: forms - answered.get(atom, 0) - did_not_know.get(atom, 0) for atom, forms in tally.forms.items()}
    return {
        atom: {DID_NOT_KNOW: did_not_know.get(atom, 0), OTHERWISE: people}
        for atom, people in others.items()
        if people or did_not_know.get(atom, 0)
    }

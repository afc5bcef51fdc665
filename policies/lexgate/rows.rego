# METADATA
# title: Which rows of a table may be processed
# description: >-
#   For OPA's compile API, which makes of it a condition over the columns of the table: `input.row` and `input.consent`
#   are unknown. The law is not repeated here. `input.situations` are those that it allows, each judged as a decision of
#   its own; a row passes where it is in one of them. What a column says is named as in the vocabulary, instants are
#   integers of seconds, and a column that is NULL is null. A condition that a situation does not name is one that no
#   column can say. Every answer is a conjunction of comparisons, or several of them: what OPA makes SQL of, and UCAST.
#   Without `default` and `else`, of which it does not.
# schemas:
#   - input: {type: object}
package lexgate.rows

import future.keywords.not

# The form of the input and of the answer: another one finds no row.
version := 1

include if {
	input.version == version
	input.row.person != null
	some situation in input.situations
	of_age(situation)
	of_category(situation)
	consented(situation)
}

of_age(situation) if not situation.age

of_age(situation) if {
	situation.age == "under_14"
	input.row.age < 14
	input.row.age >= 0
}

of_age(situation) if {
	situation.age == "14_or_older"
	input.row.age >= 14
}

of_age(situation) if {
	situation.age == "unknown"
	input.row.age == null
}

of_category(situation) if not situation.category

of_category(situation) if {
	situation.category == "none"
	input.row.category == null
}

of_category(situation) if {
	not situation.category == "none"
	input.row.category == situation.category
}

consented(situation) if not situation.consent

# One consent that was given, was never withdrawn, and says everything that the situation needs.
consented(situation) if {
	input.consent.withdrawn_at == null
	input.consent.granted_at >= situation.consent.since
	input.consent.granted_at <= input.now
	covers_purpose(situation.consent)
	covers_method(situation.consent)
	lasts(situation.consent)
	is_separate(situation.consent)
	is_written(situation.consent)
	is_given_by(situation.consent)
}

covers_purpose(needed) if not needed.purpose

covers_purpose(needed) if input.consent.purpose == needed.purpose

covers_method(needed) if not needed.method

covers_method(needed) if input.consent.method == needed.method

lasts(needed) if not needed.retention_until

lasts(needed) if input.consent.retention_until >= needed.retention_until

is_separate(needed) if not needed.separate

is_separate(needed) if {
	needed.separate
	input.consent.separate == true
}

is_written(needed) if not needed.written

is_written(needed) if {
	needed.written
	input.consent.written == true
}

is_given_by(needed) if not needed.given_by

is_given_by(needed) if input.consent.given_by == needed.given_by

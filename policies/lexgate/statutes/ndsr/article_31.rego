package lexgate.statutes.ndsr

import data.lexgate.facts
import future.keywords.not
import future.keywords.or

# METADATA
# title: 'Handing over important data without a risk assessment of this purpose and of every recipient'
# custom:
#   article: ndsr:31.p1
deny contains "ndsr:31.p1" if {
	article_31_hands_over(facts.kind)
	article_31_unassessed
}

details contains ["ndsr:31.p1", "recipient", recipient.id] if {
	article_31_hands_over(facts.kind)
	some recipient in input.recipients
	not article_31_assessed(recipient)
}

# METADATA
# title: 'Assess whether purpose, method and scope are lawful, legitimate and necessary on both sides'
# custom:
#   article: ndsr:31.p2(1)
oblige contains "ndsr:31.p2(1)" if article_31_lacks("lawful_legit_necessary")

# METADATA
# title: 'Assess the risk that the data leak or are misused, and the harm that would follow'
# custom:
#   article: ndsr:31.p2(2)
oblige contains "ndsr:31.p2(2)" if article_31_lacks("risk_of_harm")

# METADATA
# title: 'Assess whether the recipient is honest and law-abiding'
# custom:
#   article: ndsr:31.p2(3)
oblige contains "ndsr:31.p2(3)" if article_31_lacks("recipient_integrity")

# METADATA
# title: 'Assess whether the contract binds the recipient effectively'
# custom:
#   article: ndsr:31.p2(4)
oblige contains "ndsr:31.p2(4)" if article_31_lacks("contract_effectiveness")

# METADATA
# title: 'Assess whether the technical and management measures suffice'
# custom:
#   article: ndsr:31.p2(5)
oblige contains "ndsr:31.p2(5)" if article_31_lacks("measures_effectiveness")

# METADATA
# title: 'Assess what the competent authority prescribes besides'
# custom:
#   article: ndsr:31.p2(6)
oblige contains "ndsr:31.p2(6)" if {
	input.processor.authority_items_prescribed
	article_31_lacks("authority_items")
}

# Somebody else comes to process important data, and no statutory duty excuses from the assessment.
article_31_hands_over(kind) if {
	facts.hands_over(kind) or kind == "joint_process"
	facts.important
	not input.operation.statutory_duty
}

default article_31_unassessed := false

# A recipient that nobody named cannot have been assessed.
article_31_unassessed if not count(input.recipients) > 0

article_31_unassessed if {
	some recipient in input.recipients
	not article_31_assessed(recipient)
}

article_31_assessed(recipient) if {
	some assessment in article_31_assessments
	assessment.done_at <= input.now
	recipient.id in assessment.recipients
}

# The risk assessments of a hand-over for the purpose of this request.
article_31_assessments := [assessment |
	some assessment in input.assessments
	assessment.kind == "transfer_risk"
	input.operation.purpose in assessment.purposes
]

# An incomplete assessment has to be completed; without any, 31.p1 denies and there is nothing to complete.
article_31_lacks(content) if {
	count(input.assessments) > 0
	article_31_hands_over(facts.kind)
	count(article_31_assessments) > 0
	not article_31_covered(content)
}

article_31_covered(content) if {
	some assessment in article_31_assessments
	content in assessment.covers
}

package lexgate.statutes.ndsr

import data.lexgate.facts
import future.keywords.not
import future.keywords.or

# METADATA
# title: 'Collecting on consent what the product or service does not need'
# custom:
#   article: ndsr:22(1)a
deny contains "ndsr:22(1)a" if {
	facts.kind == "collect"
	facts.by_consent
	some _ in article_22_unnecessary
}

details contains ["ndsr:22(1)a", "item", item] if {
	facts.kind == "collect"
	facts.by_consent
	some item in article_22_unnecessary
}

article_22_unnecessary contains item if {
	some item in input.operation.items
	not item in input.data.necessary_items
}

# METADATA
# title: 'Collecting on consent more than was announced'
# custom:
#   article: ndsr:22(1)b
deny contains "ndsr:22(1)b" if {
	facts.kind == "collect"
	facts.by_consent
	some _ in article_22_beyond_scope
}

details contains ["ndsr:22(1)b", "item", item] if {
	facts.kind == "collect"
	facts.by_consent
	some item in article_22_beyond_scope
}

article_22_beyond_scope := article_22_unnecessary if {
	data.readings.collection_scope == "as_necessary"
} else := article_22_unannounced

article_22_unannounced contains item if {
	some item in input.operation.items
	not item in input.notice.items
}

readings contains "collection_scope" if {
	facts.kind == "collect"
	facts.by_consent
	not article_22_unannounced == article_22_unnecessary
}

# METADATA
# title: 'Obtaining consent by misleading, fraud or coercion, or relying on such a consent'
# custom:
#   article: ndsr:22(1)c
deny contains "ndsr:22(1)c" if article_22_asks_unfairly(facts.kind)

deny contains "ndsr:22(1)c" if {
	some consent in input.consents
	article_22_unfair(consent.obtained_by)
	facts.counts(consent)
	facts.consent_based
}

article_22_asks_unfairly("request_consent") if {
	facts.personal
	article_22_unfair(input.operation.means)
}

article_22_unfair("misleading")

article_22_unfair("fraud")

article_22_unfair("coercion")

# METADATA
# title: 'Processing the data of a child under 14 without the consent of a guardian'
# custom:
#   article: ndsr:22(3)
deny contains "ndsr:22(3)" if {
	facts.under_14
	facts.consent_based
	article_22_without_guardian
}

details contains ["ndsr:22(3)", "item", item] if {
	facts.under_14
	facts.consent_based
	some item in input.operation.items
	not article_22_guardian_covers(item)
}

default article_22_without_guardian := false

article_22_without_guardian if count(article_22_guardian_consents) == 0

article_22_without_guardian if {
	some item in input.operation.items
	not article_22_guardian_covers(item)
}

article_22_guardian_covers(item) if {
	some consent in article_22_guardian_consents
	input.operation.method in consent.methods
	item in consent.items
	input.operation.retention_until <= consent.retention_until
}

article_22_guardian_consents := [consent |
	some consent in facts.consents_to_purpose
	consent.given_by == "guardian"
]

# METADATA
# title: 'Processing beyond the consented purpose, method, kinds or retention'
# custom:
#   article: ndsr:22(4)
deny contains "ndsr:22(4)" if {
	facts.consent_based
	some item in input.operation.items
	not article_22_consented(item)
}

details contains ["ndsr:22(4)", "item", item] if {
	facts.consent_based
	some item in input.operation.items
	not article_22_consented(item)
}

article_22_consented(item) if {
	some consent in article_22_consents_long_enough
	item in consent.items
	input.now < consent.retention_until or article_22_last_day_counts(consent)
}

# The last day of the retention consented to counts in full, unless it is read to end as it begins.
article_22_last_day_counts(consent) if {
	input.now < consent.retention_until + 86400
	not data.readings.consent_last_day == "ends_at_midnight"
}

# Consents to the purpose and the method that allow to keep the data as long as they will be kept.
article_22_consents_long_enough := [consent |
	some consent in facts.consents_to_purpose
	input.operation.method in consent.methods
	input.operation.retention_until <= consent.retention_until
]

readings contains "consent_last_day" if {
	facts.consent_based
	some consent in article_22_consents_long_enough
	consent.retention_until <= input.now
	input.now < consent.retention_until + 86400
	some item in input.operation.items
	item in consent.items
	not article_22_consented_before_last_day(item)
}

article_22_consented_before_last_day(item) if {
	some consent in article_22_consents_long_enough
	item in consent.items
	input.now < consent.retention_until
}

# METADATA
# title: 'Asking again and again for a consent that was refused'
# custom:
#   article: ndsr:22(5)
deny contains "ndsr:22(5)" if {
	facts.kind == "request_consent"
	input.subject.refused_at
	not article_22_prompts_left
	not article_22_prompt_after_cooldown
}

default article_22_prompts_left := false

article_22_prompts_left if input.subject.prompts_since_refusal < facts.param("max_prompts_after_refusal")

default article_22_prompt_after_cooldown := false

article_22_prompt_after_cooldown if {
	input.subject.prompts_since_refusal == 0
	not article_22_refusal_rests
}

article_22_refusal_rests if {
	input.subject.refused_at <= input.now
	input.now - input.subject.refused_at <= facts.param("refusal_cooldown")
}

# Some number of prompts, and some length of rest, would decide otherwise.
readings contains "param.max_prompts_after_refusal" if {
	facts.kind == "request_consent"
	input.subject.refused_at
	is_number(input.subject.prompts_since_refusal)
	not article_22_prompt_after_cooldown
	not is_number(input.param.max_prompts_after_refusal)
}

readings contains "param.refusal_cooldown" if {
	facts.kind == "request_consent"
	input.subject.refused_at
	input.subject.prompts_since_refusal == 0
	input.subject.refused_at <= input.now
	not article_22_prompts_left
	not is_number(input.param.refusal_cooldown)
}

# METADATA
# title: 'Processing on a consent older than the last change of purpose, method or kinds'
# custom:
#   article: ndsr:22(6)
deny contains "ndsr:22(6)" if {
	input.operation.terms_changed_at
	facts.consent_based
	article_22_not_renewed
}

details contains ["ndsr:22(6)", "item", item] if {
	input.operation.terms_changed_at
	facts.consent_based
	some item in input.operation.items
	not article_22_renewed_for(item)
}

default article_22_not_renewed := false

article_22_not_renewed if count(article_22_renewals) == 0

article_22_not_renewed if {
	some item in input.operation.items
	not article_22_renewed_for(item)
}

article_22_renewed_for(item) if {
	some consent in article_22_renewals
	input.operation.method in consent.methods
	item in consent.items
}

# Consents for the purpose that were given since the change.
article_22_renewals := [consent |
	some consent in input.consents
	facts.counts(consent)
	consent.granted_at >= input.operation.terms_changed_at
	input.operation.purpose in consent.purposes
]

# What a guardian gave for a child who is 14 by now.
readings contains "own_consent_at_14" if {
	facts.outgrown_to_purpose
	article_22_separate_consent_needed or article_22_writing_needed
}

readings contains "own_consent_at_14" if {
	some consent in input.consents
	consent.outgrown
	article_22_unfair(consent.obtained_by)
	facts.consent_based
}

default article_22_writing_needed := false

article_22_writing_needed if {
	input.operation.written_consent_required_by_law
	facts.personal
	not facts.consent_free(facts.kind)
}

# Whether consent gates asking for it and serving the subject's rights matters where something is lacking.
readings contains "consent_free_operations" if {
	facts.asks_or_serves_subject(facts.kind)
	article_22_consent_defective
}

article_22_consent_defective if {
	facts.by_consent
	some consent in input.consents
	article_22_unfair(consent.obtained_by)
	facts.counts(consent)
	not article_22_asks_unfairly(facts.kind)
}

article_22_consent_defective if {
	facts.by_consent
	facts.under_14
	article_22_without_guardian
}

article_22_consent_defective if {
	facts.by_consent
	some item in input.operation.items
	not article_22_consented(item)
}

article_22_consent_defective if {
	facts.by_consent
	input.operation.terms_changed_at
	article_22_not_renewed
}

article_22_consent_defective if {
	facts.by_consent or data.readings.strict_sensitive_consent == true
	facts.personal
	some category in facts.sensitive_categories
	not article_22_separate(category)
}

article_22_consent_defective if {
	input.operation.written_consent_required_by_law
	facts.personal
	some category in facts.sensitive_categories
	not article_22_written(category)
}

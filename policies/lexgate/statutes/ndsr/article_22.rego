package lexgate.statutes.ndsr

import data.lexgate.facts
import future.keywords.not
import future.keywords.or

# METADATA
# title: 'Collecting on consent what the product or service does not need'
# custom:
#   article: ndsr:22(1)a
deny contains "ndsr:22(1)a" if some _ in article_22_unnecessary

details contains ["ndsr:22(1)a", "item", item] if some item in article_22_unnecessary

article_22_unnecessary contains item if {
	article_22_collects
	some item in input.operation.items
	not item in input.data.necessary_items
}

default article_22_collects := false

article_22_collects if {
	facts.kind == "collect"
	facts.by_consent
}

# METADATA
# title: 'Collecting on consent more than was announced'
# custom:
#   article: ndsr:22(1)b
deny contains "ndsr:22(1)b" if some _ in article_22_beyond_scope

details contains ["ndsr:22(1)b", "item", item] if some item in article_22_beyond_scope

article_22_beyond_scope := article_22_unnecessary if {
	data.readings.collection_scope == "as_necessary"
} else := article_22_unannounced

article_22_unannounced contains item if {
	article_22_collects
	some item in input.operation.items
	not item in input.notice.items
}

readings contains "collection_scope" if not article_22_unannounced == article_22_unnecessary

# METADATA
# title: 'Obtaining consent by misleading, fraud or coercion, or relying on such a consent'
# custom:
#   article: ndsr:22(1)c
deny contains "ndsr:22(1)c" if article_22_asks_unfairly or article_22_relies_unfairly

default article_22_asks_unfairly := false

article_22_asks_unfairly if {
	facts.kind == "request_consent"
	facts.personal
	article_22_unfair(input.operation.means)
}

default article_22_relies_unfairly := false

article_22_relies_unfairly if {
	not facts.consent_free
	article_22_consent_unfair
}

default article_22_consent_unfair := false

article_22_consent_unfair if {
	facts.by_consent
	some consent in input.consents
	consent.active
	article_22_unfair(consent.obtained_by)
}

article_22_unfair(means) if means == "misleading" or means == "fraud" or means == "coercion"

# METADATA
# title: 'Processing the data of a child under 14 without the consent of a guardian'
# custom:
#   article: ndsr:22(3)
deny contains "ndsr:22(3)" if {
	article_22_without_guardian
	not facts.consent_free
}

details contains ["ndsr:22(3)", "item", item] if {
	not facts.consent_free
	some item in article_22_items_without_guardian
}

default article_22_without_guardian := false

article_22_without_guardian if {
	article_22_child_by_consent
	count(article_22_guardian_consents) == 0
}

article_22_without_guardian if some _ in article_22_items_without_guardian

default article_22_child_by_consent := false

article_22_child_by_consent if {
	facts.under_14
	facts.by_consent
}

article_22_items_without_guardian contains item if {
	article_22_child_by_consent
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
	not facts.consent_free
	some _ in article_22_items_unconsented
}

details contains ["ndsr:22(4)", "item", item] if {
	not facts.consent_free
	some item in article_22_items_unconsented
}

article_22_items_unconsented contains item if {
	facts.by_consent
	some item in input.operation.items
	not article_22_consented(item, article_22_last_day)
}

article_22_consented(item, last_day) if {
	some consent in facts.consents_to_purpose
	input.operation.method in consent.methods
	item in consent.items
	input.operation.retention_until <= consent.retention_until
	input.now < consent.retention_until + last_day
}

# The last day of the retention consented to counts in full, unless it is read to end as it begins.
article_22_last_day := 0 if {
	data.readings.consent_last_day == "ends_at_midnight"
} else := 86400

readings contains "consent_last_day" if {
	facts.consent_based
	article_22_on_last_day
	some item in input.operation.items
	not article_22_consented(item, 0)
	article_22_consented(item, 86400)
}

article_22_on_last_day if {
	some consent in facts.consents_in_effect
	consent.retention_until <= input.now
	input.now < consent.retention_until + 86400
}

# METADATA
# title: 'Asking again and again for a consent that was refused'
# custom:
#   article: ndsr:22(5)
deny contains "ndsr:22(5)" if {
	article_22_asks_after_refusal
	not article_22_prompts_left
	not article_22_prompt_after_cooldown
}

default article_22_asks_after_refusal := false

article_22_asks_after_refusal if {
	facts.kind == "request_consent"
	input.subject.refused_at
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
	article_22_asks_after_refusal
	is_number(input.subject.prompts_since_refusal)
	not article_22_prompt_after_cooldown
	not is_number(input.param.max_prompts_after_refusal)
}

readings contains "param.refusal_cooldown" if {
	article_22_asks_after_refusal
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
	article_22_not_renewed
	not facts.consent_free
}

details contains ["ndsr:22(6)", "item", item] if {
	not facts.consent_free
	some item in article_22_items_not_renewed
}

default article_22_not_renewed := false

article_22_not_renewed if {
	article_22_terms_changed
	count(article_22_renewals) == 0
}

article_22_not_renewed if some _ in article_22_items_not_renewed

default article_22_terms_changed := false

article_22_terms_changed if {
	input.operation.terms_changed_at
	facts.by_consent
}

article_22_items_not_renewed contains item if {
	article_22_terms_changed
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
	consent.active
	consent.granted_at >= input.operation.terms_changed_at
	input.operation.purpose in consent.purposes
]

# Whether consent gates asking for it and serving the subject's rights matters where something is lacking.
readings contains "consent_free_operations" if {
	facts.asks_or_serves_subject
	article_22_consent_defective
}

article_22_consent_defective if {
	article_22_consent_unfair
	not article_22_asks_unfairly
}

article_22_consent_defective if {
	article_22_separate_consent_reaches
	some _ in article_22_unseparated
}

article_22_consent_defective if article_22_without_guardian or article_22_not_renewed

article_22_consent_defective if some _ in (article_22_items_unconsented | article_22_unwritten)

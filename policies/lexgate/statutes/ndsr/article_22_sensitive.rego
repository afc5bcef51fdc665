package lexgate.statutes.ndsr

import data.lexgate.facts
import future.keywords.not

# Article 22 on sensitive personal data: the separate and the written consent.

# METADATA
# title: 'Processing sensitive personal data without a separate consent'
# custom:
#   article: ndsr:22(2)
deny contains "ndsr:22(2)" if {
	article_22_separate_consent_needed
	some _ in article_22_unseparated
}

details contains ["ndsr:22(2)", "category", category] if {
	article_22_separate_consent_needed
	some category in article_22_unseparated
}

default article_22_separate_consent_needed := false

article_22_separate_consent_needed if {
	not facts.consent_free
	article_22_separate_consent_reaches
}

default article_22_separate_consent_reaches := false

article_22_separate_consent_reaches if facts.by_consent

article_22_separate_consent_reaches if {
	facts.personal
	data.readings.strict_sensitive_consent == true
}

# Sensitive categories that no separate consent covers, whatever the basis.
article_22_unseparated contains category if {
	facts.personal
	not facts.erasing
	some category in facts.sensitive_categories
	not article_22_separate(category, article_22_any_method, article_22_any_giver)
}

article_22_separate(category, any_method, any_giver) if {
	some consent in facts.consents_to_purpose
	consent.separate
	category in consent.categories
	article_22_for_method(consent, any_method)
	article_22_from_giver(consent, any_giver)
}

article_22_for_method(_, true)

article_22_for_method(consent, false) if input.operation.method in consent.methods

article_22_from_giver(_, true)

article_22_from_giver(_, false) if not facts.under_14

article_22_from_giver(consent, false) if consent.given_by == "guardian"

default article_22_any_method := false

article_22_any_method if data.readings.separate_consent_names_method == false

default article_22_any_giver := false

article_22_any_giver if data.readings.child_separate_consent_by_guardian == false

readings contains "strict_sensitive_consent" if {
	some _ in article_22_unseparated
	not facts.consent_free
	not facts.by_consent
}

readings contains "separate_consent_names_method" if {
	article_22_separate_consent_needed
	article_22_method_unnamed
	some category in facts.sensitive_categories
	not article_22_separate(category, false, article_22_any_giver)
	article_22_separate(category, true, article_22_any_giver)
}

# Cheap, and seldom true: a separate consent for the purpose leaves out the method.
article_22_method_unnamed if {
	some consent in facts.consents_to_purpose
	consent.separate
	not input.operation.method in consent.methods
}

readings contains "child_separate_consent_by_guardian" if {
	facts.under_14
	article_22_separate_consent_needed
	some category in facts.sensitive_categories
	not article_22_separate(category, article_22_any_method, false)
	article_22_separate(category, article_22_any_method, true)
}

readings contains "minors_data_sensitive" if {
	facts.under_14
	article_22_separate_consent_needed
	not article_22_separate("minor_under_14", article_22_any_method, article_22_any_giver)
}

# METADATA
# title: 'Processing sensitive personal data without the written consent that a law demands'
# custom:
#   article: ndsr:22.p2
deny contains "ndsr:22.p2" if {
	not facts.consent_free
	some _ in article_22_unwritten
}

details contains ["ndsr:22.p2", "category", category] if {
	not facts.consent_free
	some category in article_22_unwritten
}

default article_22_written_needed := false

article_22_written_needed if {
	input.operation.written_consent_required_by_law
	facts.personal
	not facts.erasing
}

article_22_unwritten contains category if {
	article_22_written_needed
	some category in facts.sensitive_categories
	not article_22_written(category)
}

article_22_written(category) if {
	some consent in facts.consents_to_purpose
	consent.written
	category in consent.categories
}

readings contains "minors_data_sensitive" if {
	facts.under_14
	article_22_written_needed
	not facts.consent_free
	not article_22_written("minor_under_14")
}

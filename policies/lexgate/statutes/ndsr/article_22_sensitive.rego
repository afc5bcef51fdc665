package lexgate.statutes.ndsr

import data.lexgate.facts
import future.keywords.not
import future.keywords.or

# Article 22 on sensitive personal data: the separate and the written consent.

# METADATA
# title: 'Processing sensitive personal data without a separate consent'
# custom:
#   article: ndsr:22(2)
deny contains "ndsr:22(2)" if {
	facts.personal
	some category in facts.sensitive_categories
	article_22_separate_consent_needed
	not article_22_separate(category)
}

details contains ["ndsr:22(2)", "category", category] if {
	facts.personal
	some category in facts.sensitive_categories
	article_22_separate_consent_needed
	not article_22_separate(category)
}

# Item by item, where the dataset register says which item is of which category.
deny contains "ndsr:22(2)" if {
	data.readings.sensitive_items == "by_item"
	some _ in article_22_items_without_separate_consent
}

details contains ["ndsr:22(2)", "item", item] if {
	data.readings.sensitive_items == "by_item"
	some item in article_22_items_without_separate_consent
}

article_22_items_without_separate_consent contains item.id if {
	facts.personal
	some item in input.items
	item.id in input.operation.items
	article_22_separate_consent_needed
	some category in item.categories
	data.taxonomy.sensitive_categories[category]
	not article_22_separate_for_item(category, item.id)
}

article_22_separate_for_item(category, item) if {
	some consent in article_22_separate_consents(category)
	article_22_method_suffices(consent)
	article_22_giver_suffices(consent)
	item in consent.items
}

readings contains "sensitive_items" if {
	some _ in article_22_items_without_separate_consent
	article_22_separate_for_all_categories
}

default article_22_separate_for_all_categories := false

article_22_separate_for_all_categories if not article_22_category_without_separate_consent

default article_22_category_without_separate_consent := false

article_22_category_without_separate_consent if {
	some category in facts.sensitive_categories
	not article_22_separate(category)
}

default article_22_separate_consent_needed := false

article_22_separate_consent_needed if facts.consent_based

article_22_separate_consent_needed if {
	data.readings.strict_sensitive_consent == true
	facts.personal
	not facts.consent_free(facts.kind)
}

article_22_separate(category) if {
	some consent in article_22_separate_consents(category)
	article_22_method_suffices(consent)
	article_22_giver_suffices(consent)
}

article_22_separate_consents(category) := [consent |
	some consent in facts.consents_to_purpose
	consent.separate
	category in consent.categories
]

article_22_method_suffices(consent) if {
	article_22_names_method(consent) or data.readings.separate_consent_names_method == false
}

article_22_names_method(consent) if input.operation.method in consent.methods

article_22_giver_suffices(consent) if {
	article_22_from_giver(consent) or data.readings.child_separate_consent_by_guardian == false
}

# For a child a guardian gives it.
article_22_from_giver(consent) if not facts.under_14 or consent.given_by == "guardian"

readings contains "strict_sensitive_consent" if {
	facts.personal
	not facts.consent_based
	some category in facts.sensitive_categories
	not facts.consent_free(facts.kind)
	not article_22_separate(category)
}

readings contains "separate_consent_names_method" if {
	facts.personal
	some category in facts.sensitive_categories
	article_22_separate_consent_needed
	some consent in facts.consents_to_purpose
	consent.separate
	not article_22_names_method(consent)
	category in consent.categories
	article_22_giver_suffices(consent)
	not article_22_separate_for_method(category)
}

article_22_separate_for_method(category) if {
	some consent in article_22_separate_consents(category)
	article_22_names_method(consent)
	article_22_giver_suffices(consent)
}

readings contains "child_separate_consent_by_guardian" if {
	facts.under_14
	some category in facts.sensitive_categories
	article_22_separate_consent_needed
	some consent in article_22_separate_consents(category)
	not article_22_from_giver(consent)
	article_22_method_suffices(consent)
	not article_22_separate_from_guardian(category)
}

article_22_separate_from_guardian(category) if {
	some consent in article_22_separate_consents(category)
	article_22_method_suffices(consent)
	article_22_from_giver(consent)
}

readings contains "minors_data_sensitive" if {
	facts.under_14
	article_22_separate_consent_needed
	not article_22_separate("minor_under_14")
}

# METADATA
# title: 'Processing sensitive personal data without the written consent that a law demands'
# custom:
#   article: ndsr:22.p2
deny contains "ndsr:22.p2" if {
	input.operation.written_consent_required_by_law
	facts.personal
	not facts.consent_free(facts.kind)
	some category in facts.sensitive_categories
	not article_22_written(category)
}

details contains ["ndsr:22.p2", "category", category] if {
	input.operation.written_consent_required_by_law
	facts.personal
	not facts.consent_free(facts.kind)
	some category in facts.sensitive_categories
	not article_22_written(category)
}

article_22_written(category) if {
	some consent in facts.consents_to_purpose
	consent.written
	category in consent.categories
}

readings contains "minors_data_sensitive" if {
	input.operation.written_consent_required_by_law
	facts.under_14
	facts.personal
	not facts.consent_free(facts.kind)
	not article_22_written("minor_under_14")
}

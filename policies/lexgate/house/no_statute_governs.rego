# METADATA
# title: What a deployment denies where no statute governs
# description: >-
#   Apart from the other house rules, which are judged only where the Regulations govern.
package lexgate.house.no_statute_governs

import data.lexgate.applicability

# METADATA
# title: 'Processing that no statute governs, where the deployment denies that'
# custom:
#   article: house:no_statute_governs
deny contains "house:no_statute_governs" if {
	applicability.ungoverned
	data.settings.ungoverned == "deny"
}

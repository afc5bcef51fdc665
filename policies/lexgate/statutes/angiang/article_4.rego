package lexgate.statutes.angiang

import data.lexgate.facts
import future.keywords.not

# METADATA
# title: 'Give the Department the particulars of a virtual private network on the form of Annex II'
# custom:
#   article: angiang:4.1.a-2
oblige contains "angiang:4.1.a-2" if {
	facts.kind == "connect_network"
	input.operation.service == "vpn"
	facts.roles.user_unit
	not input.filings.annex2_form.date
}

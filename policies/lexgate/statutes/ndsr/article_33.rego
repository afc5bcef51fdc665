package lexgate.statutes.ndsr

import data.lexgate.facts
import future.keywords.not

# METADATA
# title: 'Processing important data, other than keeping or erasing them, against an order to stop'
# custom:
#   article: ndsr:33.p4b
deny contains "ndsr:33.p4b" if {
	input.orders
	article_33_stopped
	facts.important
	not facts.erases(facts.kind)
	not article_33_storing_goes_on
}

readings contains "storage_under_stop_order" if {
	input.orders
	article_33_stopped
	facts.important
	facts.kind == "store"
}

default article_33_storing_goes_on := false

# Keeping data is not the activity that endangers; a stricter reading stops it as well.
article_33_storing_goes_on if {
	facts.kind == "store"
	not data.readings.storage_under_stop_order == "stopped"
}

default article_33_stopped := false

article_33_stopped if {
	some order in input.orders
	order.kind == "stop_important_data"
	order.in_force
}

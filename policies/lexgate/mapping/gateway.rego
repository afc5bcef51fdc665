# METADATA
# title: What an HTTP request that passes a gateway does with data, in the words of the vocabulary
# description: >-
#   The input is an exchange: `method`, `scheme`, `host`, `path`, its decoded `segments`, `query` (a list of values a
#   name), `headers` (names in lower case), `body` (JSON, where all of it is known), `route` (what the gateway's own
#   configuration says of its route), `claims` (of a token that the gateway has verified) and `peer` (the name in a
#   certificate). `request` is the request that is judged, in the form of `POST /v1/decisions`; `no_data` says that there
#   is nothing to judge. Where neither is defined, the exchange is refused. A deployment replaces this file as a whole with
#   one of its own where a file of routes does not say enough.
# schemas:
#   - input: {type: object}
package lexgate.mapping.gateway

import data.lexgate.mapping.routes
import future.keywords.not

route := routes.matched.name

no_data := routes.matched.no_data

observe := routes.matched.observe

reads_body := routes.matched.reads_body

remove_headers := routes.matched.remove_headers

response := routes.matched.response

remove_query := routes.matched.remove_query if not routes.matched.keep_query

remove_query := [name | some name, _ in input.query; not name in routes.matched.keep_query] if routes.matched.keep_query

unauthenticated if {
	routes.matched.authenticated_by
	not routes.identified
}

request := object.union_n([part | some fact, values in routes.facts; some value in values; part := routes.nested(fact, value)]) if {
	routes.matched.facts
}

# What cannot be read is told with its place, and nothing is judged: left out, it could be the one that forbids.
refused contains [source.from, source.at, "is stated more than once"] if {
	some sources in routes.matched.facts
	some source in sources
	routes.repeated(source)
}

refused contains [source.from, source.at, concat(" ", ["is no", source.as])] if {
	some sources in routes.matched.facts
	some source in sources
	not routes.repeated(source)
	routes.unreadable(source)
}

refused contains ["fact", fact, "is stated differently by its sources"] if {
	some fact, values in routes.facts
	count(values) > 1
}

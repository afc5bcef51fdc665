# METADATA
# title: Which route of a gateway an exchange takes, and what the sources of its facts say
# description: >-
#   `data.mapping.gateway` holds the routes of the deployment, as its file of routes describes them. A package of its own:
#   in a package that is an entry point, OPA refuses a function that calls another one.
# schemas:
#   - input: {type: object}
package lexgate.mapping.routes

import future.keywords.not

# Routes stand in the order in which they win: a literal segment over a name, a name over the rest of a path.
default position := -1

position := min(matching)

matching contains candidate if {
	some candidate in data.mapping.gateway.by_length[input.method][format_int(count(input.segments), 10)]
	fits(data.mapping.gateway.routes[candidate])
}

matching contains candidate if {
	some candidate in data.mapping.gateway.by_length[input.method].any
	count(input.segments) > count(data.mapping.gateway.routes[candidate].segments)
	fits(data.mapping.gateway.routes[candidate])
}

fits(route) if {
	not elsewhere(route)
	not differs(route)
}

elsewhere(route) if {
	route.host
	not route.host == input.host
}

differs(route) if {
	some place, segment in route.segments
	not same(segment, input.segments[place])
}

same(segment, sent) if segment.is == sent

# A name never stands for an empty segment: `/orders/` is not `/orders/{order}`.
same(segment, sent) if {
	segment.name
	not sent == ""
}

matched := data.mapping.gateway.routes[position]

# By fact, what each of its sources says; a source that says nothing is left out.
facts[fact] contains value if {
	some fact, sources in matched.facts
	some source in sources
	value := read(source)
}

# Whether something says who asks.
identified if {
	some source in matched.authenticated_by
	value := said(source)
	not value == ""
}

# What a source says before it is read in its form.
said(source) := source.value if source.from == "constant"

said(source) := input.headers[source.at] if source.from == "header"

said(source) := concat(",", input.query[source.at]) if source.from == "query"

said(source) := input.segments[source.segment] if source.from == "path"

said(source) := input.route[source.at] if source.from == "extension"

said(source) := input.peer if source.from == "peer"

said(source) := value if {
	source.from == "body"
	value := object.get(input.body, source.members, null)
	not value == null
}

said(source) := value if {
	source.from == "claim"
	value := object.get(input.claims, source.members, null)
	not value == null
}

repeated(source) if {
	source.from == "query"
	not source.as == "list"
	count(input.query[source.at]) > 1
}

# Several headers of one name arrive as one, joined by commas.
repeated(source) if {
	source.from == "header"
	not source.as == "list"
	contains(input.headers[source.at], ",")
}

unreadable(source) if {
	_ = said(source)
	not readable(source)
}

readable(source) if _ = read(source)

read(source) := said(source) if source.as == "value"

read(source) := said(source) if source.as == "string"

read(source) := to_number(value) if {
	source.as == "integer"
	value := said(source)
	regex.match(`^(0|-?[1-9][0-9]{0,14})$`, value)
}

read(source) := value == "true" if {
	source.as == "boolean"
	value := said(source)
	value in {"true", "false"}
}

read(source) := [part | some each in split(value, ","); part := trim_space(each); not part == ""] if {
	source.as == "list"
	value := said(source)
}

# A fact as a part of a request: `operation.kind` stands in `operation`.
nested(fact, value) := {root: value} if [root] = split(fact, ".")

nested(fact, value) := {root: {name: value}} if [root, name] = split(fact, ".")

nested(fact, value) := {root: {part: {name: value}}} if [root, part, name] = split(fact, ".")

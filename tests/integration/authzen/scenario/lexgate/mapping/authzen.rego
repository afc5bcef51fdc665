# METADATA
# title: The certification scenario of AuthZEN, as requests
# description: >-
#   Whoever may do what with a record has a contract in force that covers it. The record holds postal addresses, kept
#   for delivery; whether the law lets that pass is decided like everything else.
# schemas:
#   - input: {type: object}
package lexgate.mapping.authzen

subjects := [
	{"type": "user", "id": "alice"},
	{"type": "user", "id": "bob", "properties": {"role": "admin"}},
]

resources := [
	{"type": "record", "id": "record-1", "properties": {"status": "active"}},
	{"type": "record", "id": "record-2", "properties": {"status": "archived"}},
]

actions := [{"name": "read"}, {"name": "write"}, {"name": "delete"}]

search := {"subject": subjects, "resource": resources, "action": actions}

request := {
	"operation": {
		"kind": "store",
		"purpose": "delivery",
		"method": "database",
		"items": ["postal_address"],
		"place": "CN",
		"basis": "contract",
	},
	"contracts": [{"in_force": covered}],
} if {
	input.subject.id
	input.action.name
	input.resource.id
}

default covered := false

covered if {
	input.action.name == "read"
	known_subject
	known_resource
}

covered if {
	input.action.name == "write"
	input.subject.id == "alice"
	known_subject
	known_resource
	status != "archived"
}

covered if {
	input.action.name == "write"
	known_subject
	known_resource
	status == "archived"
	role == "admin"
}

covered if {
	input.action.name == "delete"
	input.action.properties.soft == true
	input.subject.id == "alice"
	known_subject
	known_resource
}

known_subject if {
	some subject in subjects
	subject.type == input.subject.type
	subject.id == input.subject.id
}

known_resource if {
	some resource in resources
	resource.type == input.resource.type
	resource.id == input.resource.id
}

status := input.resource.properties.status

status := resource.properties.status if {
	not input.resource.properties.status
	some resource in resources
	resource.id == input.resource.id
}

role := input.subject.properties.role

role := subject.properties.role if {
	not input.subject.properties.role
	some subject in subjects
	subject.id == input.subject.id
}

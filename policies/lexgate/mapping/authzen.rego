# METADATA
# title: What a request of AuthZEN asks, in the words of the vocabulary
# description: >-
#   The input is an evaluation of the AuthZEN Authorization API 1.0: `subject`, `action`, `resource` and `context`.
#   `request` is the request that is judged in its place, in the form of `POST /v1/decisions`; where it is undefined,
#   nothing is judged and the caller is told so. `search` says which searches are served, and among what they look: a
#   list of entities, or the name of a register. A deployment replaces this file as a whole with one of its own.
# schemas:
#   - input: {type: object}
package lexgate.mapping.authzen

# Properties are facts, and are checked as such: one that was ignored because it is misspelt could be the one that
# forbids. What the context says beside `lexgate` is for other decision points.
request := object.union_n([further, {"operation": operation}, actor, target])

search := {"resource": "dataset"}

further := object.get(input, ["context", "lexgate"], {})

operation := object.union(object.get(input.action, "properties", {}), {"kind": input.action.name})

actor := {"processor": identified(input.subject)} if input.subject.type == "processor"

actor := {"subject": identified(input.subject)} if input.subject.type in {"person", "user"}

target := {"data": object.union(object.get(input.resource, "properties", {}), {"dataset": input.resource.id})} if {
	input.resource.type == "dataset"
}

target := {
	"operation": {"items": [input.resource.id]},
	"data": object.get(input.resource, "properties", {}),
} if {
	input.resource.type == "item"
}

# The person whom the data are about; who asks is the processor then.
target := {"subject": identified(input.resource)} if {
	input.resource.type in {"person", "user"}
	input.subject.type == "processor"
}

identified(entity) := object.union(object.get(entity, "properties", {}), {"id": entity.id})

package openapi

import (
	"reflect"
	"slices"

	"github.com/danielgtaylor/huma/v2"
)

// eventKinds are the parts that events of some types have beside what every event has.
var eventKinds = []struct {
	name         string
	types, parts []string
}{
	{"MessageEvent", []string{"message.created", "message.edited", "message.deleted"}, []string{"message"}},
	{"PreviewEvent", []string{"message.preview"}, []string{"message_id", "preview"}},
	{"PinEvent", []string{"message.pinned", "message.unpinned"}, []string{"message_id"}},
	{"ReactionEvent", []string{"reaction.added", "reaction.removed"}, []string{"message_id", "emoji", "reactions"}},
	{"MemberEvent", []string{"member.joined", "member.left", "member.removed", "member.role"}, []string{"user", "role"}},
	{"RestrictionEvent", []string{"member.restricted"}, []string{"user", "kind", "until", "reason"}},
	{"UnrestrictionEvent", []string{"member.unrestricted"}, []string{"user", "kind"}},
	{"RoomEvent", []string{"room.updated", "room.archived"}, []string{"room_info"}},
}

// uniteEvents makes of Event, one Go type with optional parts, what it is on the wire: one of
// several objects, told apart by their type.
func uniteEvents(all map[string]*huma.Schema) {
	event := all["Event"]
	whole := *event
	until := whole.Properties["until"] // in Go it is null, a time, or not there
	until.Type, until.Format, until.Nullable = huma.TypeString, "date-time", true
	*whole.Properties["preview"] = *all["Message"].Properties["preview"] // likewise
	*event = huma.Schema{
		Description:   "One durable change in a room.",
		Discriminator: &huma.Discriminator{PropertyName: "type", Mapping: map[string]string{}},
	}
	for _, kind := range eventKinds {
		all[kind.name] = eventOf(whole, kind.types, kind.parts)
		event.OneOf = append(event.OneOf, &huma.Schema{Ref: schemas + kind.name})
		for _, name := range kind.types {
			event.Discriminator.Mapping[name] = schemas + kind.name
		}
	}
}

// eventOf is the schema of events that have exactly these parts.
func eventOf(whole huma.Schema, types, parts []string) *huma.Schema {
	is := huma.Schema{Type: huma.TypeString}
	for _, name := range types {
		is.Enum = append(is.Enum, name)
	}
	kind := whole
	kind.Properties = map[string]*huma.Schema{"type": &is}
	kind.Required = slices.Concat(whole.Required, parts)
	for _, name := range kind.Required {
		if name != "type" {
			kind.Properties[name] = whole.Properties[name]
		}
	}
	return &kind
}

// uniteLines makes StreamLine: an event, or one of the few things that a stream says beside them.
func uniteLines(registry huma.Registry, others []any) {
	line := &huma.Schema{Description: "One line of a stream. An event's type has a dot, and nothing else's has.", OneOf: []*huma.Schema{{Ref: schemas + "Event"}}}
	for _, other := range others {
		line.OneOf = append(line.OneOf, registry.Schema(reflect.TypeOf(other), true, ""))
	}
	registry.Map()["StreamLine"] = line
}

package openapi

import (
	"encoding/json"
	"sync"

	"github.com/danielgtaylor/huma/v2"
)

// Finish adds what Go's types cannot say, and gives the document's bytes: they are made when they are first asked for,
// and doc must stay as it is. lines are what a stream says beside events. huma shares the schemas with its validation, but what is changed here is of answers only.
func Finish(doc *huma.OpenAPI, lines ...any) func() []byte {
	all := doc.Components.Schemas.Map()
	doc.Components.Headers = sharedHeaders()
	doc.Components.Responses = map[string]*huma.Response{}
	for _, way := range failures {
		doc.Components.Responses[way.name] = way.response()
	}
	examples := exampler{schemas: all, named: namedExamples()}
	for _, item := range doc.Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
			if op != nil {
				finishOperation(op, examples)
			}
		}
	}
	orNull(all["Message"], "reply_to")
	orNull(all["CommandRun"], "message")
	orNull(all["Message"], "preview")
	orNull(all["Preview"], "image")
	for _, name := range []string{"User", "Account", "OwnAccount", "ListedAccount"} {
		orNull(all[name], "status")
	}
	orNull(all["ServerInfo"], "sso")
	orNull(all["AuditEntry"], "actor")
	orNull(all["AuditEntry"], "subject")
	orNull(all["Report"], "closed_by")
	orNull(all["Invited"], "room")
	orNull(all["Hook"], "bot")
	orNull(all["Notifications"], "quiet")
	nullInEnum(all["Standing"], "role")
	uniteEvents(all)
	uniteLines(doc.Components.Schemas, lines)
	return sync.OnceValue(func() []byte {
		data, err := json.MarshalIndent(doc, "", "  ")
		if err != nil {
			panic(err)
		}
		return append(data, '\n')
	})
}

func finishOperation(op *huma.Operation, examples exampler) {
	if op.RequestBody != nil {
		op.Responses[UnsupportedMedia.Status()] = UnsupportedMedia.Reference()
		examples.addTo(op.RequestBody.Content)
	}
	if repeat := op.Responses["200"]; repeat != nil && repeat.Content == nil && op.Responses["201"] != nil {
		repeat.Content = op.Responses["201"].Content
	}
	for status, response := range op.Responses {
		if response.Ref != "" {
			continue
		}
		if response.Headers == nil {
			response.Headers = map[string]*huma.Header{}
		}
		response.Headers[requestIDHeader] = reference(requestIDHeader)
		examples.addTo(response.Content)
		switch status {
		case "204":
			response.Description = "Done."
		case "503": // not ready
			response.Headers[retryAfterHeader] = reference(retryAfterHeader)
		}
	}
}

// orNull says of a property that is another object that it may be null, which no tag can.
func orNull(object *huma.Schema, property string) {
	object.Properties[property] = &huma.Schema{
		AnyOf: []*huma.Schema{object.Properties[property], {Type: "null"}},
	}
}

// nullInEnum lets null through where a list of values would keep it out.
func nullInEnum(object *huma.Schema, property string) {
	p := object.Properties[property]
	p.Enum = append(p.Enum, nil)
}

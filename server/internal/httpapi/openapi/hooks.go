package openapi

import "github.com/danielgtaylor/huma/v2"

// DescribeHookPost documents the body of what a program posts by a webhook.
func DescribeHookPost(doc *huma.OpenAPI, path string) { doc.Paths[path].Post.RequestBody = hookPost() }

// hookPost is the body. Its fields are Slack's, of which there are many; what has no place in
// a message is passed over.
func hookPost() *huma.RequestBody {
	text := func(description string) *huma.Schema {
		return &huma.Schema{Type: huma.TypeString, Description: description}
	}
	objects := func(description string) *huma.Schema {
		return &huma.Schema{Description: description}
	}
	payload := &huma.Schema{
		Type: huma.TypeObject,
		Description: "Slack's: `text`, `attachments`, `blocks`. Or ours: `body` and, so that a repeat is not posted twice, `client_id`, " +
			"without any of Slack's.",
		Properties: map[string]*huma.Schema{
			"text":        text("In Slack's mrkdwn. Where there are blocks, it is not shown."),
			"attachments": objects("A list of Slack's attachments."),
			"blocks":      objects("A list of Slack's blocks: header, section, context, divider, image, actions as links, rich_text, markdown."),
			"username":    {Description: "Passed over: posts are by the webhook's own bot."},
			"icon_emoji":  {Description: "Passed over."},
			"body":        {Description: "Markdown, 1 to 4,000 characters."},
			"client_id":   {Description: "The same one again gives the first message, never a second."},
		},
		AdditionalProperties: true,
	}
	return &huma.RequestBody{
		Required: true, Description: "What is longer than a message may be is cut.",
		Content: map[string]*huma.MediaType{
			"application/json": {Schema: payload, Example: map[string]any{"text": "*Build 57* failed: <https://ci.example.org/57|log>"}},
			"application/x-www-form-urlencoded": {
				Schema: &huma.Schema{
					Type: huma.TypeObject, Required: []string{"payload"},
					Properties: map[string]*huma.Schema{"payload": text("The same, as JSON.")},
				},
				Example: map[string]any{"payload": `{"text": "*Build 57* failed"}`},
			},
		},
	}
}

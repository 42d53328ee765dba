const emoji =
  /^(?:(?:[\p{Emoji_Presentation}]|\p{Extended_Pictographic}\uFE0F)[\p{Emoji_Modifier}\uFE0F]?(?:\u200D\p{Extended_Pictographic}[\p{Emoji_Modifier}\uFE0F]?)*[\u{E0020}-\u{E007F}]*|\p{Regional_Indicator}{2}|[0-9#*]\uFE0F?\u20E3|\s)+$/u;
const most = 60;

/** Whether a text is a few emoji and nothing else: it is shown larger. */
export function isOnlyEmoji(text: string): boolean {
  return text.length <= most && /\S/.test(text) && emoji.test(text);
}

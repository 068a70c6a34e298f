using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

/// <summary>JSON as dictionaries, lists, strings, longs, booleans and null.</summary>
sealed class Json
{
    const NumberStyles Whole = NumberStyles.AllowLeadingSign;
    readonly string text;
    int at;
    int depth;

    Json(string text)
    {
        this.text = text;
    }

    public static object Parse(string text)
    {
        var json = new Json(text);
        object value = json.Value();
        json.Blank();
        return json.at == text.Length ? value : throw json.Wrong();
    }

    FormatException Wrong() => new FormatException("This is no JSON at character " + at);

    void Blank()
    {
        while (at < text.Length && " \t\r\n".IndexOf(text[at]) >= 0) at++;
    }

    bool Took(string token)
    {
        Blank();
        if (string.CompareOrdinal(text, at, token, 0, token.Length) != 0) return false;
        at += token.Length;
        return true;
    }

    void Expect(string token)
    {
        if (!Took(token)) throw Wrong();
    }

    object Value()
    {
        if (++depth > 64) throw Wrong();
        try
        {
            if (Took("{")) return Members();
            if (Took("[")) return Elements();
            if (Took("\"")) return Text();
            if (Took("null")) return null;
            if (Took("true")) return true;
            if (Took("false")) return false;
            return Number();
        }
        finally
        {
            depth--;
        }
    }

    Dictionary<string, object> Members()
    {
        var members = new Dictionary<string, object>();
        if (Took("}")) return members;
        do
        {
            Expect("\"");
            string name = Text();
            Expect(":");
            members[name] = Value();
        } while (Took(","));
        Expect("}");
        return members;
    }

    List<object> Elements()
    {
        var values = new List<object>();
        if (Took("]")) return values;
        do values.Add(Value()); while (Took(","));
        Expect("]");
        return values;
    }

    object Number()
    {
        int start = at;
        while (at < text.Length && "-0123456789".IndexOf(text[at]) >= 0) at++;
        string digits = text.Substring(start, at - start);
        // No number of the protocol has a fraction, and none of JSON begins with a 0 that means nothing.
        string plain = digits.TrimStart('-');
        if (plain.Length > 1 && plain[0] == '0') throw Wrong();
        if (!long.TryParse(digits, Whole, CultureInfo.InvariantCulture, out long number)) throw Wrong();
        return number;
    }

    /// <summary>The text after an opening quote, up to the closing one.</summary>
    string Text()
    {
        var found = new StringBuilder();
        while (at < text.Length)
        {
            int start = at;
            while (at < text.Length && text[at] != '"' && text[at] != '\\') at++;
            found.Append(text, start, at - start);
            if (at < text.Length && text[at++] == '"') return found.ToString();
            found.Append(Escaped());
        }
        throw Wrong();
    }

    char Escaped()
    {
        if (at >= text.Length) throw Wrong();
        char letter = text[at++];
        if (letter == 'u' && at + 4 <= text.Length)
        {
            at += 4;
            string digits = text.Substring(at - 4, 4);
            return (char)ushort.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        }
        int known = "bfnrt\"\\/".IndexOf(letter);
        return known >= 0 ? "\b\f\n\r\t\"\\/"[known] : throw Wrong();
    }

    /// <summary>Appends a value; bytes as the protocol carries them.</summary>
    public static void Write(StringBuilder json, object value)
    {
        if (value == null) json.Append("null");
        else if (value is string text) Quote(json, text);
        else if (value is bool on) json.Append(on ? "true" : "false");
        else if (value is byte[] bytes)
        {
            json.Append("{\"base64\":\"").Append(Convert.ToBase64String(bytes)).Append("\"}");
        }
        else if (value is Dictionary<string, object> members)
        {
            string separator = "{";
            foreach (var member in members)
            {
                json.Append(separator);
                Quote(json, member.Key);
                json.Append(':');
                Write(json, member.Value);
                separator = ",";
            }
            json.Append(members.Count == 0 ? "{}" : "}");
        }
        else if (value is List<object> values)
        {
            string separator = "[";
            foreach (object each in values)
            {
                json.Append(separator);
                Write(json, each);
                separator = ",";
            }
            json.Append(values.Count == 0 ? "[]" : "]");
        }
        else json.Append(Convert.ToString(value, CultureInfo.InvariantCulture));
    }

    static void Quote(StringBuilder json, string text)
    {
        json.Append('"');
        foreach (char character in text)
        {
            if (character == '"' || character == '\\') json.Append('\\').Append(character);
            else if (character >= ' ' && !char.IsSurrogate(character)) json.Append(character);
            else json.Append("\\u").Append(((int)character).ToString("x4", CultureInfo.InvariantCulture));
        }
        json.Append('"');
    }
}

namespace RideAspire.Kit;

/// <summary>A span that a service has exported. Ids are lower-case hex; the parent's is empty for a root.</summary>
public sealed record ExportedSpan
{
    public string Service { get; init; } = "";

    /// <summary>What has made it, such as <c>Npgsql</c>.</summary>
    public string Source { get; init; } = "";

    public string Name { get; init; } = "";

    public string TraceId { get; init; } = "";

    public string SpanId { get; init; } = "";

    public string ParentId { get; init; } = "";

    public DateTimeOffset Start { get; init; }

    public DateTimeOffset End { get; init; }

    public bool HasFailed { get; init; }

    public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<ExportedLink> Links { get; init; } = [];

    public override string ToString() => $"{Start:HH:mm:ss.fff} {Service} {Source} {Name}";
}

/// <summary>A link of a span to another one.</summary>
public sealed record ExportedLink(string TraceId, string SpanId);

/// <summary>A line of a log that a service has exported.</summary>
public sealed record ExportedLine
{
    public string Service { get; init; } = "";

    public string Category { get; init; } = "";

    public string Text { get; init; } = "";

    /// <summary>The trace in which it was written; empty when in none.</summary>
    public string TraceId { get; init; } = "";

    public DateTimeOffset At { get; init; }

    public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>();

    public override string ToString() => $"{At:HH:mm:ss.fff} {Service} {Category}: {Text}";
}

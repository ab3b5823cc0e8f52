using Microsoft.AspNetCore.Mvc;

namespace RideAspire.Booking.Problems;

/// <summary>A way to be refused, declared once: what is sent (RFC 9457) and what the document tells are both made from it.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Uri">The type that clients act upon; <c>about:blank</c> where the status says it all.</param>
/// <param name="Title">The same each time.</param>
/// <param name="Meaning">When it comes, and what the client may do: for the document.</param>
internal sealed record ProblemType(int Status, string Uri, string Title, string Meaning)
{
    /// <summary>For what the status says by itself. The framework, or the web server, refuses so.</summary>
    public const string Blank = "about:blank";

    /// <summary>What such a problem tells besides, each with an example.</summary>
    public IReadOnlyList<(string Name, object Example)> Members { get; init; } = [];

    /// <summary>What the response's headers tell.</summary>
    public IReadOnlyList<(string Name, string Meaning)> Headers { get; init; } = [];

    /// <summary>The problem of this type that a request ran into.</summary>
    /// <param name="detail">What is wrong with this very request, and what would be right.</param>
    /// <param name="members">The values of <see cref="Members"/>, in their order.</param>
    public ProblemDetails Problem(string detail, params object[] members) => new()
    {
        Type = Uri,
        Title = Title,
        Detail = detail,
        Status = Status,
        Extensions = Members.Zip(members).ToDictionary(pair => pair.First.Name, object? (pair) => pair.Second),
    };
}

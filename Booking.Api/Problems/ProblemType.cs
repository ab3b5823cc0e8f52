using Microsoft.AspNetCore.Mvc;

namespace RideAspire.Booking.Problems;

/// <summary>
/// A kind of refusal, declared once. Both the response (RFC 9457) and the OpenAPI document are made from it.
/// </summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Uri">The type that clients act on; <c>about:blank</c> where the status is enough.</param>
/// <param name="Title">The title, the same each time.</param>
/// <param name="Meaning">When the refusal occurs and what the client can do; for the document.</param>
internal sealed record ProblemType(int Status, string Uri, string Title, string Meaning)
{
    /// <summary>The type of refusals that the framework or the web server makes, where the status is enough.</summary>
    public const string Blank = "about:blank";

    /// <summary>Further members of the problem, each with an example.</summary>
    public IReadOnlyList<(string Name, object Example)> Members { get; init; } = [];

    /// <summary>The headers of the response.</summary>
    public IReadOnlyList<(string Name, string Meaning)> Headers { get; init; } = [];

    /// <summary>A problem of this type, for one request.</summary>
    /// <param name="detail">What is wrong with this request, and what would be right.</param>
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

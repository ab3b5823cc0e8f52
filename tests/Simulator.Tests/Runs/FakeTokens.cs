using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace RideAspire.Simulator.Tests.Runs;

/// <summary>Tokens as the gateway gives them: each is somebody's, and can be revoked.</summary>
internal sealed class FakeTokens
{
    private readonly ConcurrentDictionary<string, (string Subject, string Role)> valid = new();

    /// <summary>Null: there is no endpoint for them, as outside Development.</summary>
    public TimeSpan? Life { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Subjects of all tokens that were given.</summary>
    public ConcurrentQueue<string> Given { get; } = new();

    /// <summary>Requests that came without a valid token.</summary>
    public ConcurrentQueue<string> Refused { get; } = new();

    public string Give(string subject, string role)
    {
        var token = Guid.NewGuid().ToString("N");
        valid[token] = (subject, role);
        Given.Enqueue(subject);
        return token;
    }

    public void Revoke(HttpRequest request) => valid.TryRemove(TokenOf(request), out _);

    /// <summary>Whose token the request has; null when it has none that is valid.</summary>
    public (string Subject, string Role)? Owner(HttpRequest request)
    {
        if (valid.TryGetValue(TokenOf(request), out var owner))
            return owner;
        Refused.Enqueue($"{request.Method} {request.Path}");
        return null;
    }

    private static string TokenOf(HttpRequest request) => request.Headers.Authorization.ToString().Replace("Bearer ", "", StringComparison.Ordinal);
}

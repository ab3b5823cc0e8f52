using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using RideAspire.ServiceDefaults.Identity;

namespace RideAspire.Gateway.Development;

/// <summary>The identity provider of a developer's machine: whoever asks gets a token, for any subject and role. Never outside Development.</summary>
internal static class DevTokens
{
    private const string Form = """Send {"subject": …, "role": …}: the subject is 1 to 255 printable ASCII characters without spaces; the role is rider, driver or ops.""";

    private static readonly TimeSpan lifetime = TimeSpan.FromHours(1);
    private static readonly string[] roles = ["rider", "driver", "ops"];
    private static readonly JsonWebTokenHandler writer = new() { SetDefaultTimesOnTokenCreation = false };

    /// <summary>Maps <c>POST /dev/tokens</c> in Development. It is not limited: a simulator asks for thousands.</summary>
    public static void MapDevTokens(this WebApplication app)
    {
        if (app.Environment.IsDevelopment())
            app.MapPost("/dev/tokens", Issue).DisableRateLimiting();
    }

    private static async Task<Results<Ok<Issued>, ProblemHttpResult>> Issue(
        HttpRequest request, IOptionsMonitor<JwtBearerOptions> bearer, TimeProvider time, CancellationToken ct)
    {
        var wanted = await ReadAsync(request, ct);
        var trusted = bearer.Get(JwtBearerDefaults.AuthenticationScheme).TokenValidationParameters;
        if (wanted is not { Subject: { } subject, Role: { } role } || !CallerExtensions.IsUsableSubject(subject) || !roles.Contains(role))
            return TypedResults.Problem(Form, title: "There is no token for this request.", type: "urn:ride-aspire:problem:invalid-request", statusCode: StatusCodes.Status400BadRequest);
        if (trusted.IssuerSigningKeys.FirstOrDefault() is not { } key)
            return TypedResults.Problem("An identity provider issues the tokens: this gateway has no signing key.", statusCode: StatusCodes.Status404NotFound);

        var token = writer.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = trusted.ValidIssuer ?? trusted.ValidIssuers.First(),
            Audience = trusted.ValidAudience ?? trusted.ValidAudiences.First(),
            Claims = new Dictionary<string, object> { [CallerExtensions.SubjectClaim] = subject, [CallerExtensions.RoleClaim] = role },
            Expires = (time.GetUtcNow() + lifetime).UtcDateTime,
            SigningCredentials = new(key, SecurityAlgorithms.HmacSha256),
        });
        return TypedResults.Ok(new Issued(token, "Bearer", (int)lifetime.TotalSeconds));
    }

    private static async Task<Wanted?> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<Wanted>(request.Body, JsonSerializerOptions.Web, ct);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Wanted(string? Subject, string? Role);

    private sealed record Issued(
        [property: JsonPropertyName("access_token")] string AccessToken,
        [property: JsonPropertyName("token_type")] string TokenType,
        [property: JsonPropertyName("expires_in")] int ExpiresInSeconds);
}

using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using RideAspire.Validation;
using RideAspire.Web.Identity;
using RideAspire.Web.Problems;

namespace RideAspire.Gateway.Development;

/// <summary>
/// The identity provider of a developer's machine. It gives everyone a token for any subject, as a rider or a driver,
/// and whoever is at this machine also as ops. It exists in Development only, and only if the settings say so.
/// </summary>
internal static class DevTokens
{
    private const string BadRequest =
        """Send {"subject": …, "role": …}. """
        + "The subject must have 1 to 255 printable ASCII characters without spaces. The role must be rider, driver or ops.";

    private const string Ops = "ops";

    private static readonly TimeSpan lifetime = TimeSpan.FromHours(1);
    private static readonly string[] roles = ["rider", "driver", Ops];
    private static readonly JsonWebTokenHandler writer = new() { SetDefaultTimesOnTokenCreation = false };

    public static void AddDevTokens(this WebApplicationBuilder builder) => builder.AddValidated<DevTokenOptions>(DevTokenOptions.Section);

    /// <summary>
    /// Maps <c>POST /dev/tokens</c> in Development, if <see cref="DevTokenOptions.Enabled"/>. It has no rate limit: the
    /// simulator needs thousands of tokens.
    /// </summary>
    public static void MapDevTokens(this WebApplication app)
    {
        if (app.Environment.IsDevelopment() && app.Services.GetRequiredService<IOptions<DevTokenOptions>>().Value.Enabled)
            app.MapPost("/dev/tokens", Issue).DisableRateLimiting();
    }

    private static async Task<Results<Ok<TokenResponse>, ProblemHttpResult>> Issue(
        HttpRequest request,
        IOptionsMonitor<JwtBearerOptions> bearer,
        IOptions<RoleClaimOptions> roleClaim,
        TimeProvider time,
        CancellationToken ct)
    {
        var body = await ReadAsync(request, ct);
        var trusted = bearer.Get(JwtBearerDefaults.AuthenticationScheme).TokenValidationParameters;
        if (body is not { Subject: { } subject, Role: { } role } || !CallerExtensions.IsUsableSubject(subject) || !roles.Contains(role))
        {
            return TypedResults.Problem(
                BadRequest,
                title: "The request for a token is invalid.",
                type: "urn:ride-aspire:problem:invalid-request",
                statusCode: StatusCodes.Status400BadRequest);
        }

        if (role == Ops && !ThisMachine.Sent(request))
        {
            return TypedResults.Problem(
                "Only programs on the gateway's own machine get a token with the role ops, by its address on localhost.",
                type: CallerProblems.Forbidden,
                statusCode: StatusCodes.Status403Forbidden);
        }

        if (trusted.IssuerSigningKeys.FirstOrDefault() is not { } key)
        {
            return TypedResults.Problem(
                "This gateway has no signing key. Get a token from the identity provider.", statusCode: StatusCodes.Status404NotFound);
        }

        var token = writer.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = trusted.ValidIssuer ?? trusted.ValidIssuers.First(),
            Audience = trusted.ValidAudience ?? trusted.ValidAudiences.First(),
            Claims = new Dictionary<string, object> { [CallerExtensions.SubjectClaim] = subject, [roleClaim.Value.RoleClaim] = role },
            Expires = (time.GetUtcNow() + lifetime).UtcDateTime,
            SigningCredentials = new(key, SecurityAlgorithms.HmacSha256),
        });
        return TypedResults.Ok(new TokenResponse(token, "Bearer", (int)lifetime.TotalSeconds));
    }

    private static async Task<TokenRequest?> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<TokenRequest>(request.Body, JsonSerializerOptions.Web, ct);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record TokenRequest(string? Subject, string? Role);

    private sealed record TokenResponse(
        [property: JsonPropertyName("access_token")] string AccessToken,
        [property: JsonPropertyName("token_type")] string TokenType,
        [property: JsonPropertyName("expires_in")] int ExpiresInSeconds);
}

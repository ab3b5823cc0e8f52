using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using RideAspire.Pages.Browser;
using RideAspire.Pages.Problems;

namespace RideAspire.Pages.SignIn;

/// <summary>
/// The sign-in of a developer's machine: a name is enough. The gateway issues the tokens. The tab keeps the name and
/// the token, so that a reload signs nobody out.
/// </summary>
internal sealed partial class DevelopmentSession(string role, HttpClient http, BrowserStorage storage, TimeProvider time) : Session
{
    // A token that ends so soon may not last for the request.
    private static readonly TimeSpan margin = TimeSpan.FromSeconds(30);

    private readonly string key = $"ride-aspire.session.{role}";
    private Account? account = storage.Read(StorageArea.Tab, $"ride-aspire.session.{role}", SessionJson.Default.Account);

    public override string? Subject => account?.Subject;

    /// <summary>Signs in by a name. Returns why that was refused; null when it was not.</summary>
    public async Task<Problem?> SignInAsync(string subject, CancellationToken ct)
    {
        try
        {
            var (token, problem) = await RequestAsync(subject, ct);
            if (token is null)
                return problem;
            Keep(subject, token);
            RaiseChanged();
            return null;
        }
        catch (Exception e) when (e is HttpRequestException or JsonException)
        {
            return Problem.NoAnswer;
        }
    }

    public override async Task<string?> TokenAsync(CancellationToken ct)
    {
        if (account is not { } known)
            return null;
        if (known.Token is { } usable && known.ExpiresAt > time.GetUtcNow() + margin)
            return usable;
        var (token, problem) = await RequestAsync(known.Subject, ct);
        if (token is not null)
            return Keep(known.Subject, token);
        if (problem?.Status >= 500)
            throw new HttpRequestException(problem.Text);
        SignOut();
        return null;
    }

    public override void Discard(string token)
    {
        if (account?.Token == token)
            account = account with { Token = null };
    }

    public override void SignOut()
    {
        account = null;
        storage.Remove(StorageArea.Tab, key);
        RaiseChanged();
    }

    private string Keep(string subject, Token token)
    {
        account = new(subject, token.AccessToken, time.GetUtcNow() + TimeSpan.FromSeconds(token.ExpiresInSeconds));
        storage.Write(StorageArea.Tab, key, account, SessionJson.Default.Account);
        return token.AccessToken;
    }

    private async Task<(Token? Token, Problem? Problem)> RequestAsync(string subject, CancellationToken ct)
    {
        using var content = JsonContent.Create(new TokenRequest(subject, role), SessionJson.Default.TokenRequest);
        using var answer = await http.PostAsync("dev/tokens", content, ct);
        return answer.IsSuccessStatusCode
            ? (await answer.Content.ReadJsonAsync(SessionJson.Default.Token, ct), null)
            : (null, await Problem.ReadAsync(answer, ct));
    }

    internal sealed record Account(string Subject, string? Token, DateTimeOffset ExpiresAt);

    internal sealed record TokenRequest(string Subject, string Role);

    internal sealed record Token(
        [property: JsonPropertyName("access_token")] string AccessToken,
        [property: JsonPropertyName("expires_in")] int ExpiresInSeconds);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(Account))]
    [JsonSerializable(typeof(TokenRequest))]
    [JsonSerializable(typeof(Token))]
    internal sealed partial class SessionJson : JsonSerializerContext;
}

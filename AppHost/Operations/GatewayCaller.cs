using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace RideAspire.AppHost.Operations;

/// <summary>Calls of the dashboard's commands to the gateway, which issues the tokens that they need.</summary>
internal static class GatewayCaller
{
    /// <summary>A client with a token of this role. The caller disposes of it.</summary>
    /// <exception cref="HttpRequestException">The gateway does not answer, or issues no tokens.</exception>
    public static async Task<HttpClient> SignInAsync(EndpointReference gateway, string subject, string role, CancellationToken ct)
    {
        var http = new HttpClient { BaseAddress = new(gateway.Url) };
        try
        {
            using var signedIn = await http.PostAsJsonAsync("/dev/tokens", new { subject, role }, ct);
            var token = (await signedIn.JsonOfAsync(ct)).GetProperty("access_token").GetString();
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
            return http;
        }
        catch
        {
            http.Dispose();
            throw;
        }
    }

    /// <summary>The JSON of an answer.</summary>
    /// <exception cref="HttpRequestException">The answer reports an error.</exception>
    public static async Task<JsonElement> JsonOfAsync(this HttpResponseMessage response, CancellationToken ct) =>
        await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(ct);

    /// <summary>Enables a command while its resource runs.</summary>
    public static ResourceCommandState WhileRunning(UpdateCommandStateContext state) =>
        state.ResourceSnapshot.State?.Text == KnownResourceStates.Running ? ResourceCommandState.Enabled : ResourceCommandState.Disabled;
}

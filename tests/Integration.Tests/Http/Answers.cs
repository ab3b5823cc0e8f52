using System.Text.Json;

namespace RideAspire.Integration.Tests.Http;

internal static class Answers
{
    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage response) =>
        JsonElement.Parse(await response.Content.ReadAsStringAsync());

    public static async Task<RawResponse> RawAsync(this HttpResponseMessage response) => new(
        (int)response.StatusCode,
        response.Headers.Concat(response.Content.Headers)
            .SelectMany(header => header.Value.Select(value => (header.Key, value)))
            .ToLookup(pair => pair.Key, pair => pair.value),
        await response.Content.ReadAsStringAsync());
}

using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace RideAspire.Pages.Problems;

internal static class JsonBody
{
    /// <summary>Reads a body as the UTF-8 that it is. What a proxy says of its encoding is not asked.</summary>
    /// <exception cref="JsonException">It is not what was expected, such as the page of a Wi-Fi's sign-in.</exception>
    public static async Task<T> ReadJsonAsync<T>(this HttpContent content, JsonTypeInfo<T> type, CancellationToken ct)
    {
        await using var body = await content.ReadAsStreamAsync(ct);
        return await JsonSerializer.DeserializeAsync(body, type, ct) ?? throw new JsonException("The body is null.");
    }
}

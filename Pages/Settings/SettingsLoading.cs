using System.Net.Http.Json;
using System.Text.Json;

namespace RideAspire.Pages.Settings;

internal static class SettingsLoading
{
    private static readonly TimeSpan retryDelay = TimeSpan.FromSeconds(2);

    /// <summary>Loads the settings. Retries until the gateway answers: without them no page can work.</summary>
    public static async Task<PageSettings> LoadSettingsAsync(this HttpClient http)
    {
        while (true)
        {
            try
            {
                return await http.GetFromJsonAsync("pages/settings.json", SettingsJson.Default.PageSettings)
                    ?? throw new JsonException("The settings are null.");
            }
            catch (HttpRequestException)
            {
                await Task.Delay(retryDelay);
            }
        }
    }
}

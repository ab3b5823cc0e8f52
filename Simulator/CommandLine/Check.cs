using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace RideAspire.Simulator.CommandLine;

/// <summary>
/// Checks of option values. A check returns null, or an error message that continues after the option and its value.
/// </summary>
internal static class Check
{
    private static readonly string[] timeFormats = [@"h\:mm", @"hh\:mm", @"h\:mm\:ss", @"hh\:mm\:ss"];

    public static Option<T> Checked<T>(this Option<T> option, Func<T, string?> check)
    {
        option.Validators.Add(result =>
        {
            // A value that could not be parsed has an error already.
            if (!result.Errors.Any() && result.GetValueOrDefault<T>() is { } value && check(value) is { } error)
                result.AddError($"{option.Name} {string.Join(' ', result.Tokens)} {error}".Replace("  ", " ", StringComparison.Ordinal));
        });
        return option;
    }

    public static Option<TimeSpan?> TimeOfDay(string name, string description) => new(name)
    {
        HelpName = "HH:MM",
        Description = description,
        CustomParser = result => result.Tokens[0].Value switch
        {
            "24:00" => TimeSpan.FromHours(24),
            var text when TimeSpan.TryParseExact(text, timeFormats, CultureInfo.InvariantCulture, out var time) => time,
            var text => Refuse<TimeSpan?>(result, $"{name} {text} is not a time of day such as 17:00 (00:00 to 24:00)"),
        },
    };

    public static Option<DateOnly?> Date(string name, string description) => new(name)
    {
        HelpName = "YYYY-MM-DD",
        Description = description,
        CustomParser = result => result.Tokens[0].Value switch
        {
            var text when DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
                => date,
            var text => Refuse<DateOnly?>(result, $"{name} {text} is not a date such as 2014-09-04"),
        },
    };

    public static Option<T> OneOf<T>(string name, IReadOnlyList<KeyValuePair<string, T>> values, string description) => new(name)
    {
        HelpName = string.Join('|', values.Select(value => value.Key)),
        Description = description,
        CustomParser = result =>
        {
            foreach (var (text, value) in values)
            {
                if (text == result.Tokens[0].Value)
                    return value;
            }

            return Refuse<T>(
                result, $"{name} {result.Tokens[0].Value} is none of {string.Join(", ", values.Select(value => value.Key))}");
        },
    };

    public static Option<double> Percent(string name, double defaultValue, string description) => new Option<double>(name)
    {
        HelpName = "PERCENT",
        Description = description,
        DefaultValueFactory = _ => defaultValue,
    }.Checked(value => value is >= 0 and <= 100 ? null : "must be from 0 to 100");

    public static string? AboveZero(double value) => value > 0 && double.IsFinite(value) ? null : "must be above 0";

    public static string? HttpAddress(Uri address) =>
        address is { IsAbsoluteUri: true, Scheme: "http" or "https" } ? null : "is not an address such as http://localhost:5080";

    public static string? Readable(FileInfo? file)
    {
        try
        {
            using var opened = file?.OpenRead();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"cannot be read: {e.Message}";
        }
    }

    public static string? Writable(FileInfo? file)
    {
        if (file is { Exists: false, Directory.Exists: true } && !Directory.Exists(file.FullName))
            return null;
        try
        {
            // Checked before the run. An existing file keeps its content until the run's end.
            using var opened = file?.Open(FileMode.Open, FileAccess.Write);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"cannot be written: {e.Message}";
        }
    }

    public static T? Refuse<T>(ArgumentResult result, string error)
    {
        result.AddError(error);
        return default;
    }
}

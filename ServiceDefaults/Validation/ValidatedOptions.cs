using System.ComponentModel.DataAnnotations;
using System.Reflection;
#pragma warning disable IDE0005 // The web SDK imports these two namespaces, and this file is also compiled into projects without it.
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
#pragma warning restore IDE0005
using Microsoft.Extensions.Options;

namespace RideAspire.Validation;

internal static class ValidatedOptions
{
    /// <summary>
    /// Binds <typeparamref name="T"/> to a section of the configuration and validates it when the host starts: first
    /// the attributes of each property, such as <see cref="RangeAttribute"/>, then <see cref="IValidatableObject"/>
    /// when every property is valid by itself. Each message names its configuration key. So a
    /// <see cref="ValidationResult"/> of the class names a member, and its text continues the sentence: <c>new("must
    /// not be less than Min.", ["Max"])</c>.
    /// </summary>
    public static void AddValidated<T>(this IHostApplicationBuilder builder, string section)
        where T : class
    {
        builder.Services.AddOptions<T>().BindConfiguration(section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<T>>(new Validator<T>(section));
    }

    private sealed class Validator<T>(string section) : IValidateOptions<T>
        where T : class
    {
        public ValidateOptionsResult Validate(string? name, T options)
        {
            string[] failures = [.. InvalidProperties(options)];
            if (failures.Length == 0 && options is IValidatableObject whole)
                failures = [.. Contradictions(whole)];
            return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
        }

        private IEnumerable<string> InvalidProperties(T options) =>
            from property in typeof(T).GetProperties()
            from attribute in property.GetCustomAttributes<ValidationAttribute>()
            where !attribute.IsValid(property.GetValue(options))
            select attribute.FormatErrorMessage($"{section}:{property.Name}");

        private IEnumerable<string> Contradictions(IValidatableObject options) =>
            from result in options.Validate(new(options))
            select $"{section}:{result.MemberNames.First()} {result.ErrorMessage}";
    }
}

/** As for Gloo Gateway, with a step for each command of its step 2. */
export default {
  steps: {
    'Step 2: Enable AWS authentication and create a Vault policy': {
      'Step 2: Enable AWS authentication on Vault': 'Vault needs a way to recognise AWS identities.',
      'Step 3: Enable a secrets engine': 'Gloo’s secrets need a place.',
      'Step 4: Create a Vault Policy': 'The policy lets those who log in use that path.',
    },
    'Step 3: Configure the AWS authentication method': 'Step 5: Configure the AWS authentication method',
    'Step 4: Associate the Vault Policy with AWS Role': 'Step 6: Associate the Vault Policy with AWS Role',
  },
};
